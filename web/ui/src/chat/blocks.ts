import type { Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remend from 'remend';
import { unified } from 'unified';

export interface MarkdownBlock {
  readonly text: string;
  /** Whether the block can still change: only the last one of a live text can. */
  readonly complete: boolean;
}

interface Piece {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly closedFence: boolean;
}

const parser = unified().use(remarkParse).use(remarkGfm).freeze();

/**
 * Cuts a growing text into top-level blocks. A block is closed for good when the next one opens, so only the text from
 * the last block's start is parsed again, by the same parser that renders it.
 */
export class BlockSplitter {
  #text = '';
  #pieces: readonly Piece[] = [];

  split(text: string, live: boolean): MarkdownBlock[] {
    this.#pieces = this.#parse(text);
    this.#text = text;
    const definitions = this.#pieces
      .filter((piece) => piece.type === 'definition')
      .map((piece) => text.slice(piece.start, piece.end))
      .join('\n');
    const shown = this.#pieces.filter((piece) => piece.type !== 'definition');
    return shown.map((piece, index) => {
      const open = live && index === shown.length - 1 && !piece.closedFence;
      const raw = text.slice(piece.start, piece.end);
      const own = open ? remend(raw, { linkMode: 'text-only' }) : raw;
      // A reference is resolved within its own block, so the definitions travel with it.
      const refers = definitions !== '' && piece.type !== 'code' && raw.includes('[');
      return { text: refers ? `${own}\n\n${definitions}` : own, complete: !open };
    });
  }

  #parse(text: string): Piece[] {
    const last = this.#pieces.at(-1);
    const grown = last !== undefined && text.startsWith(this.#text);
    const from = grown ? last.start : 0;
    const kept = grown ? this.#pieces.slice(0, -1) : [];
    const tree: Root = parser.parse(text.slice(from));
    return [
      ...kept,
      ...tree.children.map((node) => {
        const start = from + (node.position?.start.offset ?? 0);
        const end = from + (node.position?.end.offset ?? 0);
        return { type: node.type, start, end, closedFence: isClosedFence(node.type, text.slice(start, end)) };
      }),
    ];
  }
}

function isClosedFence(type: string, raw: string): boolean {
  if (type !== 'code') return false;
  const fence = /^(`{3,}|~{3,})/.exec(raw.trimStart())?.[1];
  if (fence === undefined) return false;
  const lastLine = raw.slice(raw.lastIndexOf('\n') + 1).trim();
  return raw.includes('\n') && lastLine.startsWith(fence) && lastLine.replaceAll(fence.charAt(0), '') === '';
}

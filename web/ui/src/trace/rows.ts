import type { Span } from './model';

/** One visible line of the tree. */
export interface Row {
  readonly span: Span;
  /** From 1. */
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
  readonly parent: string | undefined;
  /** Undefined: there is nothing below. */
  readonly open: boolean | undefined;
}

/** In a longer run each step is one line until somebody opens it. */
const MOST_OPEN_STEPS = 6;

/** Whether a span shows what is below it, as long as nobody has decided. */
export function opensByItself(span: Span, level: number, steps: number): boolean {
  switch (span.kind) {
    case 'run':
      return level === 1;
    case 'step':
      return steps <= MOST_OPEN_STEPS || span.state === 'running' || span.state === 'waiting';
    case 'tool':
      return span.state === 'waiting';
    case 'model':
      return span.state === 'running';
    default:
      return false;
  }
}

/** What is visible, in order. `decided` is what a person has opened and closed. */
export function rowsOf(root: Span, decided: ReadonlyMap<string, boolean>): Row[] {
  const rows: Row[] = [];
  const add = (span: Span, level: number, position: number, siblings: number, parent?: Span) => {
    const children = span.children ?? [];
    const steps = (parent?.children ?? []).filter(({ kind }) => kind === 'step').length;
    const open =
      children.length === 0 ? undefined : (decided.get(span.id) ?? opensByItself(span, level, steps));
    rows.push({ span, level, position, siblings, parent: parent?.id, open });
    if (open) children.forEach((child, index) => add(child, level + 1, index + 1, children.length, span));
  };
  add(root, 1, 1, 1);
  return rows;
}

export function findSpan(root: Span, id: string): Span | undefined {
  if (root.id === id) return root;
  for (const child of root.children ?? []) {
    const found = findSpan(child, id);
    if (found) return found;
  }
  return undefined;
}

/** What a key of the ARIA tree pattern does: where the focus goes, or what is opened or closed. */
export type Move = { readonly focus: string } | { readonly id: string; readonly open: boolean } | undefined;

export function moveOf(key: string, rows: readonly Row[], current: string): Move {
  const at = rows.findIndex(({ span }) => span.id === current);
  const row = rows[at];
  if (!row) return undefined;
  const to = (target: Row | undefined) => (target ? { focus: target.span.id } : undefined);
  switch (key) {
    case 'ArrowDown':
      return to(rows[at + 1]);
    case 'ArrowUp':
      return to(rows[at - 1]);
    case 'Home':
      return to(rows[0]);
    case 'End':
      return to(rows.at(-1));
    case 'ArrowRight':
      if (row.open === undefined) return undefined;
      return row.open ? to(rows[at + 1]) : { id: current, open: true };
    case 'ArrowLeft':
      if (row.open) return { id: current, open: false };
      return row.parent === undefined ? undefined : { focus: row.parent };
    case 'Enter':
    case ' ':
      return row.open === undefined ? undefined : { id: current, open: !row.open };
    default:
      return undefined;
  }
}

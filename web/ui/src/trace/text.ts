import { isRecord } from '../lib/record';
import type { Strings } from './strings';

/** Content blocks as text that a person can read; whatever else there is, as JSON. */
export function readable(value: unknown, s: Strings): string {
  if (Array.isArray(value) && value.every((item) => isRecord(item) && typeof item.type === 'string')) {
    return value.map((block) => blockText(block as Record<string, unknown>, s)).join('\n\n');
  }
  return typeof value === 'string' ? value : json(value);
}

function blockText(block: Record<string, unknown>, s: Strings): string {
  switch (block.type) {
    case 'text':
    case 'citations':
      return String(block.text);
    case 'reasoning':
      return `[${s.reasoning}] ${String(block.text)}`;
    case 'json':
      return json(block.value);
    case 'tool-use':
      return `[${s.callsTool(String(block.tool))}] ${json(block.input)}`;
    case 'tool-result': {
      const failed = block.status === 'ERROR' ? ` ${s.failedOutput}` : '';
      return `[${String(block.id)}${failed}]\n${readable(block.content, s)}`;
    }
    default:
      return json(block);
  }
}

function json(value: unknown): string {
  return JSON.stringify(withoutNulls(value), undefined, 2) ?? '';
}

/** What is absent is told as null by the journal. */
function withoutNulls(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
}

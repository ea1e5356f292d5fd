import { isRecord } from '../../lib/record';

/** A file of a message, as it is sent and stored. */
export interface FilePart {
  readonly type: 'file';
  readonly mediaType: string;
  readonly filename: string;
  readonly url: string;
}

export function filesOf(message: { readonly parts: unknown }): FilePart[] {
  return Array.isArray(message.parts) ? message.parts.filter(isFile) : [];
}

function isFile(part: unknown): part is FilePart {
  return isRecord(part) && part.type === 'file' && typeof part.url === 'string';
}

/** What a message is made of: its files, then what is said about them. */
export function partsOf(text: string, files: readonly FilePart[] = []) {
  return [...files, ...(text === '' && files.length > 0 ? [] : [{ type: 'text' as const, text }])];
}

/** JSON laid out; a text that holds JSON is read first, any other text stays as it is. */
export function pretty(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return JSON.stringify(value, null, 2);
  if (!/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    // A text that only looks like JSON.
    return value;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text, or an empty one if it is none. */
export function str(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

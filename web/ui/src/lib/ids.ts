const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** A fresh id such as `c_k3…`: 20 characters of 5 bits. getRandomValues also works where randomUUID is withheld. */
export function freshId(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(20));
  return `${prefix}_${Array.from(bytes, (byte) => ALPHABET[byte & 31]).join('')}`;
}

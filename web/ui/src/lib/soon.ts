import { vi } from 'vitest';

/** A busy machine may take long. */
const PATIENCE_MS = 10_000;

/** Waits until it is so. */
export const soon = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: PATIENCE_MS });

// What tests of pages look for is waited for as long; set up before each of them.
if (typeof document !== 'undefined') {
  const { configure } = await import('@testing-library/dom');
  configure({ asyncUtilTimeout: PATIENCE_MS });
}

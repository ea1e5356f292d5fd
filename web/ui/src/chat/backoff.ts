const FIRST_MS = 400;
const LONGEST_MS = 15_000;

/** The pause before try number `tries` (from 0), with up to a fifth of it at random so that tabs don't march in step. */
export function backoff(tries: number, random: () => number = Math.random): number {
  const pause = Math.min(LONGEST_MS, FIRST_MS * 2 ** tries);
  return Math.round(pause * (0.8 + 0.2 * random()));
}

/** A pause that can be cut short, by the `online` event or by a person. */
export class Waker {
  readonly #sleepers = new Set<() => void>();

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#sleepers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#sleepers.add(done);
    });
  }

  wake(): void {
    // Each removes itself; a set may shrink under iteration.
    for (const done of this.#sleepers) done();
  }
}

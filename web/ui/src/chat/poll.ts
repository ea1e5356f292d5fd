/** Does something again and again while the page is seen. */
export class Poll {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pause: number | undefined;
  readonly #look: () => Promise<void>;

  constructor(look: () => Promise<void>) {
    this.#look = look;
  }

  /** Every `pause` ms from now on, or never. */
  every(pause: number | undefined): void {
    if (pause === this.#pause) return;
    this.#pause = pause;
    this.#next();
  }

  #next(): void {
    clearTimeout(this.#timer);
    const pause = this.#pause;
    if (pause === undefined) return;
    this.#timer = setTimeout(async () => {
      // A hidden page asks nothing; it looks at once when it is seen again.
      if (document.visibilityState === 'visible') await this.#look();
      if (this.#pause === pause) this.#next();
    }, pause);
  }
}

import { toProblem, type Problem } from '../../lib/problem';
import { Store } from '../../lib/store';
import type { FilePart } from './part';
import { upload, type Upload } from './upload';

const MOST_FILES = 20;
/** What models take, so that nobody waits for an upload that is refused. */
const MOST_OF_PICTURE = 3_750_000;
const MOST_OF_DOCUMENT = 4_500_000;

/** Why a file is not sent: found out here, or told by the server. */
export type Fault =
  { readonly kind: 'empty' | 'many' } | { readonly kind: 'large'; readonly most: number } | Problem;

export interface Item {
  readonly key: number;
  readonly file: File;
  /** From 0 to 1. */
  readonly progress: number;
  readonly part?: FilePart;
  readonly fault?: Fault;
}

/** The files under a message that is being written. */
export class Tray {
  readonly items = new Store<readonly Item[]>([]);
  readonly #uploads = new Map<number, Upload>();
  #next = 0;

  add(files: readonly File[]): void {
    for (const file of files) {
      const key = this.#next++;
      const fault = this.#fault(file);
      this.items.update((items) => [...items, { key, file, progress: 0, ...(fault && { fault }) }]);
      if (!fault) void this.#send(key, file);
    }
  }

  /** Takes one out again; what has reached the server goes there too. */
  remove(key: number): void {
    const item = this.items.get().find((one) => one.key === key);
    this.#uploads.get(key)?.cancel();
    this.#uploads.delete(key);
    this.items.update((items) => items.filter((one) => one.key !== key));
    // Nobody waits for it: what stays goes after a day.
    if (item?.part) fetch(item.part.url, { method: 'DELETE' }).catch(() => undefined);
  }

  /** Breaks off what is under way. */
  close(): void {
    for (const one of this.#uploads.values()) one.cancel();
    this.#uploads.clear();
  }

  #fault(file: File): Fault | undefined {
    const most = file.type.startsWith('image/') ? MOST_OF_PICTURE : MOST_OF_DOCUMENT;
    if (file.size === 0) return { kind: 'empty' };
    if (file.size > most) return { kind: 'large', most };
    return this.items.get().filter(({ fault }) => !fault).length >= MOST_FILES ? { kind: 'many' } : undefined;
  }

  async #send(key: number, file: File): Promise<void> {
    const sending = upload(file, (progress) => this.#change(key, { progress }));
    this.#uploads.set(key, sending);
    try {
      this.#change(key, { part: await sending.done, progress: 1 });
    } catch (error) {
      this.#change(key, { fault: toProblem(error) });
    } finally {
      this.#uploads.delete(key);
    }
  }

  #change(key: number, change: Partial<Item>): void {
    this.items.update((items) => items.map((one) => (one.key === key ? { ...one, ...change } : one)));
  }
}

import { api, type QueuedJson } from '../lib/api';
import { freshId } from '../lib/ids';
import { ProblemError, readProblem, toProblem, type Problem } from '../lib/problem';
import { heard } from '../lib/signedOut';
import { forgetForTab, readForTab, writeForTab } from '../lib/storage';
import { Store } from '../lib/store';
import { isRecord } from '../lib/record';
import { backoff, Waker } from './backoff';
import { filesOf, partsOf, type FilePart } from './files/part';
import { textOf } from './message';
import { CHAT_URL } from './sdk';
import { isRestart } from './stream';

/** A message that waits for the answers before it. */
export interface Queued {
  readonly id: string;
  readonly text: string;
  readonly files?: readonly FilePart[];
  /** An answer that is to be made again has no text of its own. */
  readonly again: boolean;
  readonly position?: number;
  /** `sending`: not at the server yet. `failed`: the server refused it. */
  readonly state: 'sending' | 'waiting' | 'withdrawing' | 'failed';
  readonly problem?: Problem;
}

interface Entry extends Queued {
  readonly parentId: string | null;
  readonly edits?: string;
  /** When the server was seen to have it; a history that was read earlier says nothing about it. */
  readonly storedAt?: number;
  /** Neither in the queue nor among the messages when it was last looked for. */
  readonly missed?: boolean;
}

export interface QueueHost {
  readonly id: string;
  /** A message was stored, has begun at once, or was found to be gone: the history has news. */
  changed(): void;
}

/**
 * The messages behind the running answer. Each is posted, and its connection dropped once the server says that it is
 * stored: a browser has six connections for all its tabs. They go one after the other, so that their order is kept.
 */
export class Queue {
  readonly entries = new Store<readonly Queued[]>([]);
  #entries: readonly Entry[] = [];
  #sending = false;
  readonly #host: QueueHost;
  readonly #waker = new Waker();
  readonly #key: string;

  constructor(host: QueueHost) {
    this.#host = host;
    this.#key = `outbox.${host.id}`;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** How many of them are known to be at the server. */
  get stored(): number {
    return this.#entries.filter(({ state }) => state === 'waiting' || state === 'withdrawing').length;
  }

  /** Whether something is only here. */
  get unsent(): boolean {
    return this.#entries.some(({ state }) => state === 'sending' || state === 'failed');
  }

  add(text: string, parentId: string | null, files: readonly FilePart[] = [], edits?: string): void {
    const id = freshId('m');
    this.#set([
      ...this.#entries,
      {
        id,
        text,
        ...some(files),
        again: false,
        state: 'sending',
        parentId,
        ...(edits !== undefined && { edits }),
      },
    ]);
    void this.#send();
  }

  /** A message that was asked at once and turned out to be behind another one's. */
  adopt(
    id: string,
    text: string,
    parentId: string | null,
    position: number,
    files: readonly FilePart[] = [],
  ): void {
    this.#set([
      ...this.#entries.filter((entry) => entry.id !== id),
      {
        id,
        text,
        ...some(files),
        again: false,
        state: 'waiting',
        parentId,
        position,
        storedAt: Date.now(),
      },
    ]);
  }

  /** Messages that this tab had not got to the server when it was reloaded. */
  restore(): void {
    const saved = readForTab(this.#key);
    if (!Array.isArray(saved)) return;
    const known = new Set(this.#entries.map(({ id }) => id));
    const lost = saved.filter(isRecord).flatMap((entry): Entry[] => {
      const { id, text, parentId, edits } = entry;
      if (typeof id !== 'string' || typeof text !== 'string' || known.has(id)) return [];
      const parent = typeof parentId === 'string' ? parentId : null;
      const edited = typeof edits === 'string' && { edits };
      const files = filesOf({ parts: entry.files });
      return [{ id, text, ...some(files), again: false, state: 'sending', parentId: parent, ...edited }];
    });
    if (lost.length === 0) return;
    this.#set([...this.#entries, ...lost]);
    void this.#send();
  }

  /** The server's queue as it was read at `readAt`, and the ids of the messages that are no longer in it. */
  take(queued: readonly QueuedJson[], known: ReadonlySet<string>, readAt: number): void {
    const stored = new Set(queued.map(({ id }) => id));
    const local = new Map(this.#entries.map((entry) => [entry.id, entry]));
    const there = queued.map((item, index): Entry => {
      const old = local.get(item.id);
      return {
        id: item.id,
        text: textOf({ parts: item.parts ?? [] }),
        ...some(filesOf({ parts: item.parts })),
        again: item.again === true,
        parentId: old?.parentId ?? null,
        position: item.position ?? index + 1,
        state: old?.state === 'withdrawing' ? 'withdrawing' : 'waiting',
        storedAt: old?.storedAt ?? readAt,
      };
    });
    const own = this.#entries.flatMap((entry): Entry[] => {
      const { id, state, storedAt, missed } = entry;
      if (stored.has(id) || known.has(id)) return [];
      if (state === 'sending' || state === 'failed' || (storedAt ?? 0) > readAt) return [entry];
      // Its turn may have come between the reading of the messages and that of the queue: it is looked for once more.
      return missed ? [] : [{ ...entry, missed: true }];
    });
    this.#set([...there.toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0)), ...own]);
  }

  async withdraw(id: string): Promise<void> {
    const entry = this.#entries.find((one) => one.id === id);
    if (!entry || entry.state === 'withdrawing') return;
    if (entry.state === 'failed') {
      this.#remove(id);
      return;
    }
    this.#change(id, { state: 'withdrawing' });
    try {
      await api.withdraw(this.#host.id, id);
      this.#remove(id);
    } catch (error) {
      const problem = toProblem(error);
      if (problem.status === 404) {
        // It has begun, or another tab has withdrawn it.
        this.#change(id, { state: 'waiting', storedAt: 0 });
      } else {
        this.#change(id, { state: 'waiting', problem });
      }
    }
    this.#host.changed();
  }

  retry(id: string): void {
    this.#change(id, { state: 'sending', problem: undefined });
    void this.#send();
  }

  wake(): void {
    this.#waker.wake();
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      for (let tries = 0; ;) {
        const entry = this.#entries.find(({ state }) => state === 'sending');
        if (!entry) return;
        try {
          const position = await post(this.#host.id, entry);
          tries = 0;
          // Begun at once: it is in the history now, and nowhere else.
          if (position === undefined) this.#remove(entry.id);
          else if (this.#has(entry.id))
            this.#change(entry.id, { state: 'waiting', position, problem: undefined, storedAt: Date.now() });
          this.#host.changed();
        } catch (error) {
          const problem = toProblem(error);
          if (problem.kind === 'network' || isRestart(problem)) {
            await this.#waker.pause(Math.max(backoff(tries++), (problem.retryAfter ?? 0) * 1000));
          } else {
            this.#change(entry.id, { state: 'failed', problem });
          }
        }
      }
    } finally {
      this.#sending = false;
    }
  }

  #has(id: string): boolean {
    return this.#entries.some((entry) => entry.id === id);
  }

  #remove(id: string): void {
    this.#set(this.#entries.filter((entry) => entry.id !== id));
  }

  #change(id: string, change: { [K in keyof Entry]?: Entry[K] | undefined }): void {
    this.#set(this.#entries.map((entry) => (entry.id === id ? ({ ...entry, ...change } as Entry) : entry)));
  }

  #set(entries: readonly Entry[]): void {
    this.#entries = entries;
    if (JSON.stringify(entries) !== JSON.stringify(this.entries.get())) this.entries.set(entries);
    const unsent = entries.filter(({ state }) => state === 'sending' || state === 'failed');
    if (unsent.length === 0) forgetForTab(this.#key);
    else
      writeForTab(
        this.#key,
        unsent.map(({ id, text, files, parentId, edits }) => ({ id, text, files, parentId, edits })),
      );
  }
}

/** Nothing is said of no files. */
function some(files: readonly FilePart[]): Pick<Entry, 'files'> {
  return files.length > 0 ? { files } : {};
}

/** Posts a message and hangs up once its place is known: its position, or undefined when it has begun already. */
async function post(conversation: string, entry: Entry): Promise<number | undefined> {
  const connection = new AbortController();
  const answer = await fetch(CHAT_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      id: conversation,
      trigger: 'submit-message',
      ...(entry.edits !== undefined && { messageId: entry.edits }),
      parentId: entry.parentId,
      message: { id: entry.id, role: 'user', parts: partsOf(entry.text, entry.files) },
    }),
    signal: connection.signal,
  });
  const response = heard(answer);
  if (!response.ok) {
    const body = await response.text().catch(() => '');
    throw new ProblemError(readProblem(response.status, body, response.headers.get('retry-after')));
  }
  try {
    return await firstWord(response);
  } finally {
    connection.abort();
  }
}

async function firstWord(response: Response): Promise<number | undefined> {
  if (!response.body) throw new TypeError('network: no body');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let read = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new TypeError('network: the stream ended before its first word');
    read += value;
    const frames = read.split('\n\n');
    read = frames.pop() ?? '';
    for (const frame of frames) {
      const line = frame.split('\n').find((one) => one.startsWith('data:'));
      if (line === undefined) continue;
      const chunk: unknown = JSON.parse(line.slice('data:'.length));
      if (!isRecord(chunk)) continue;
      if (chunk.type === 'data-reconnect') throw new TypeError('network: the server is leaving');
      if (chunk.type !== 'data-queued') return undefined;
      const position = isRecord(chunk.data) ? chunk.data.position : undefined;
      return typeof position === 'number' ? position : 1;
    }
  }
}

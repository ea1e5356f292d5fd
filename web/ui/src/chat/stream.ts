import { readErrorText, toProblem, type Problem } from '../lib/problem';
import { backoff, Waker } from './backoff';
import { openChat, type SdkChat, type UIMessage, type UIMessageChunk } from './sdk';

/** The server sends a heartbeat every 15 s; three missed ones mean that nobody is there. */
const SILENCE_MS = 50_000;
/** A message whose POST nobody answered is sent again (same id, so never twice) this often while online. */
const MOST_SENDS = 8;
/** A server that says that it is going down, or a proxy that has none: another one takes over soon. */
const RESTART_MS = 120_000;

export type Request =
  | {
      readonly kind: 'submit';
      readonly message: UIMessage;
      /** The earlier message that this one replaces. */
      readonly edits?: string;
    }
  | { readonly kind: 'regenerate'; readonly messageId: string }
  | { readonly kind: 'resume' };

export type Outcome =
  | { readonly kind: 'complete' }
  | { readonly kind: 'stopped' }
  /** The run is suspended: it goes on when a person has decided. */
  | { readonly kind: 'waiting' }
  /** `answered`: the run failed. Otherwise the request was refused and there is no run. */
  | { readonly kind: 'failed'; readonly problem: Problem; readonly answered: boolean }
  /** Stored behind the answer that is being made. */
  | { readonly kind: 'queued'; readonly position: number }
  /** There is no stream to resume: the run has ended, or waits. */
  | { readonly kind: 'nothing' };

export interface Retry {
  /** The kind of what went wrong, as in a run's error. */
  readonly reason: string;
  /** When (epoch ms). */
  readonly until: number;
  /** Whether it is another model that is asked. */
  readonly another: boolean;
}

/** What the page shows of the connection while an answer comes in. */
export interface Connection {
  readonly connection: 'ok' | 'reconnecting' | 'restarting';
  /** A call failed and is made again. */
  readonly retry?: Retry | undefined;
  /** The call waits for its turn behind so many others. */
  readonly ahead?: number | undefined;
}

export interface StreamHost {
  /** Whether the server does not know the conversation yet, and which agent it shall have. */
  newAgent(): string | undefined;
  /** Whether a conversation that the server does not know yet is to be temporary. */
  temporary(): boolean;
  connection(change: Partial<Connection>): void;
  opened(request: Request): void;
  /** What is on screen has to stay until a replay has caught up with it. */
  hold(): void;
  /** A step is begun again: its text is taken back. */
  release(): void;
}

interface Attempt {
  opened: boolean;
  ended?: 'finish' | 'abort' | 'error';
  waiting: boolean;
  queued?: number;
}

const none = (): Attempt => ({ opened: false, waiting: false });

/** One answer's stream: it goes on over lost connections and restarted servers until the run says how it ended. */
export class AnswerStream {
  readonly chat: SdkChat;
  #attempt = none();
  #request: Request | undefined;
  /** Grows when somebody else decides what happens next; an older course gives up. */
  #course = 0;
  #lastByteAt = 0;
  #connection: Connection['connection'] = 'ok';
  #cut: (() => void) | undefined;
  readonly #waker = new Waker();

  constructor(
    readonly id: string,
    readonly host: StreamHost,
  ) {
    this.chat = openChat(
      id,
      {
        body: (messages, trigger, messageId) => this.#body(messages, trigger, messageId),
        opened: () => {
          this.#attempt.opened = true;
          if (this.#request) host.opened(this.#request);
        },
        chunk: (chunk) => this.#onChunk(chunk),
        data: (type, data) => this.#onData(type, data),
        ended: () => this.#attempt.ended !== undefined || this.#attempt.queued !== undefined,
        byte: (cut) => {
          this.#lastByteAt = Date.now();
          this.#cut = cut;
        },
      },
      SILENCE_MS,
    );
  }

  /** Follows the request to its end; undefined when {@link cancel} or another `run` has come between. */
  async run(first: Request): Promise<Outcome | undefined> {
    const course = ++this.#course;
    const before = this.chat.messages;
    let request = first;
    this.#request = request;
    this.#connection = 'ok';
    let tries = 0;
    let troubleSince: number | undefined;
    for (;;) {
      await this.#perform(request);
      if (course !== this.#course) return undefined;
      const { opened, ended, waiting, queued } = this.#attempt;
      if (queued !== undefined) {
        this.chat.messages = before;
        return { kind: 'queued', position: queued };
      }
      if (ended === 'error') {
        return { kind: 'failed', problem: readErrorText(this.chat.error?.message ?? ''), answered: true };
      }
      if (ended === 'abort') return { kind: 'stopped' };
      if (ended) return { kind: waiting ? 'waiting' : 'complete' };
      const problem = this.chat.error ? toProblem(this.chat.error) : undefined;
      if (!problem) return { kind: 'nothing' };
      if (opened) troubleSince = undefined;
      troubleSince ??= Date.now();
      tries = opened ? 1 : tries + 1;
      const refused = isRestart(problem);
      const temporary =
        problem.kind === 'network' || refused || (request.kind === 'resume' && (problem.status ?? 0) >= 500);
      const unsent = request.kind !== 'resume' && !opened;
      const patient = refused || this.#restarting();
      const givesUp = patient ? Date.now() - troubleSince > RESTART_MS : tries >= MOST_SENDS;
      if (!temporary || (unsent && givesUp && navigator.onLine)) {
        if (request.kind === 'regenerate' && !opened) this.chat.messages = before;
        return { kind: 'failed', problem, answered: opened };
      }
      // The answer had begun, or may have: from here on only its replay is asked for. A POST that nobody answered is
      // repeated, because its message id makes the second one attach to the first one's run.
      if (opened || (request.kind === 'regenerate' && !refused)) {
        request = { kind: 'resume' };
        this.#request = request;
      } else if (request.kind === 'regenerate') {
        this.chat.messages = before;
      }
      this.#say(patient ? 'restarting' : 'reconnecting');
      this.host.hold();
      await this.#waker.pause(Math.max(backoff(tries - 1), refused ? (problem.retryAfter ?? 0) * 1000 : 0));
      if (course !== this.#course) return undefined;
    }
  }

  /** Gives up the connection, not the run. */
  async cancel(): Promise<void> {
    this.#course++;
    this.#waker.wake();
    await this.chat.stop();
  }

  /** The network may be back, or the laptop open again: don't sit out the pause. */
  wake(): void {
    this.#waker.wake();
    if (this.#attempt.opened && Date.now() - this.#lastByteAt > SILENCE_MS) this.#cut?.();
  }

  async #perform(request: Request): Promise<void> {
    this.#attempt = none();
    switch (request.kind) {
      case 'submit': {
        const known = this.chat.messages.some((message) => message.id === request.message.id);
        const { id, parts, metadata } = request.message;
        await this.chat.sendMessage({ parts, metadata, ...(known ? { messageId: id } : { id }) });
        return;
      }
      case 'regenerate':
        if (this.chat.messages.some((message) => message.id === request.messageId)) {
          await this.chat.regenerate({ messageId: request.messageId });
        }
        return;
      case 'resume':
        await this.chat.resumeStream();
    }
  }

  #body(messages: readonly UIMessage[], trigger: string, messageId: string | undefined): object {
    if (trigger === 'regenerate-message') return { id: this.id, trigger, messageId };
    const message = messages.at(-1);
    const agent = this.host.newAgent();
    const edits = this.#request?.kind === 'submit' ? this.#request.edits : undefined;
    return {
      id: this.id,
      ...(agent !== undefined && { agent }),
      ...(agent !== undefined && this.host.temporary() && { temporary: true }),
      trigger,
      ...(edits !== undefined && { messageId: edits }),
      parentId: messages.at(-2)?.id ?? null,
      message: message && { id: message.id, role: message.role, parts: message.parts },
    };
  }

  #onData(type: string, data: unknown): void {
    const { position, seconds, reason, ahead, another } = (data ?? {}) as {
      position?: number;
      seconds?: number;
      reason?: string;
      ahead?: number;
      another?: boolean;
    };
    if (type === 'data-reconnect') this.#say('restarting');
    else if (type === 'data-waiting')
      this.host.connection(
        reason === 'turn'
          ? { retry: undefined, ahead: ahead ?? 0 }
          : {
              retry: {
                reason: reason ?? '',
                until: Date.now() + (seconds ?? 0) * 1000,
                another: another === true,
              },
              ahead: undefined,
            },
      );
    else if (type === 'data-queued') {
      // It is stored. Holding the connection would only use up one of the few that a browser has.
      this.#attempt.queued = position ?? 1;
      void this.chat.stop();
    }
  }

  #onChunk(chunk: UIMessageChunk): void {
    if (chunk.type === 'finish' || chunk.type === 'abort' || chunk.type === 'error') {
      this.#attempt.ended = chunk.type;
      if (chunk.type === 'finish') this.#attempt.waiting = chunk.finishReason === 'tool-calls';
    }
    if (chunk.type === 'reset-step') this.host.release();
    if (chunk.type !== 'start' && !chunk.type.startsWith('data-')) {
      this.host.connection({ retry: undefined, ahead: undefined });
    }
    if (chunk.type !== 'data-reconnect') this.#say('ok');
  }

  #restarting(): boolean {
    return this.#connection === 'restarting';
  }

  #say(connection: Connection['connection']): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    this.host.connection({ connection });
  }
}

/** Nobody took the request: a server that is leaving (503), or a proxy that has no server at the moment. */
export function isRestart(problem: Problem): boolean {
  return problem.kind === 'http' && [502, 503, 504].includes(problem.status ?? 0);
}

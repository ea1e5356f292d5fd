import type { Conversation } from '../lib/api';
import type { Problem } from '../lib/problem';
import { Store } from '../lib/store';
import type { Connection } from './stream';

export type Phase = 'new' | 'loading' | 'ready' | 'missing' | 'failed';

/** What the page shows of a conversation beside its messages. */
export interface SessionState extends Connection {
  readonly phase: Phase;
  readonly conversation?: Conversation;
  /** Why the history could not be loaded (phase `failed`), or why the last answer failed. */
  readonly problem?: Problem;
  readonly busy: boolean;
  /** The answer is suspended until a person has decided. */
  readonly waiting: boolean;
  readonly stopping: boolean;
  /** How the last answer ended; the status region reads it out. */
  readonly ended?: 'complete' | 'failed' | 'stopped';
}

/** Nothing comes in, and nothing is said of the connection. */
export const QUIET = { busy: false, connection: 'ok', retry: undefined, ahead: undefined } as const;

/** The state of one conversation, which all its parts change. */
export class SessionStore extends Store<SessionState> {
  constructor(phase: Phase) {
    super({ phase, busy: false, waiting: false, stopping: false, connection: 'ok' });
  }

  readonly patch = (change: { [K in keyof SessionState]?: SessionState[K] | undefined }): void =>
    this.update((current) => ({ ...current, ...change }) as SessionState);

  /** Whether branches may move: nothing is being made, and nothing waits for a person. */
  idle(): boolean {
    const { busy, waiting } = this.get();
    return !busy && !waiting;
  }
}

import type { Conversation } from '../lib/api';
import { onOtherTab, tellOtherTabs } from '../lib/broadcast';
import { freshId } from '../lib/ids';
import { Session, type SessionHooks } from './session';

/** A page holds at most two streams: a browser has six HTTP/1.1 connections to one origin for all its tabs. */
const MOST_STREAMS = 2;
const MOST_SESSIONS = 30;

/** All conversations this page has open, and the limit on their streams. */
class Sessions {
  readonly #open = new Map<string, Session>();
  readonly #streams: Session[] = [];
  readonly #drafts = new Map<string, Session>();
  #shown: Session | undefined;
  readonly #listeners = new Set<SessionHooks>();
  readonly #hooks: SessionHooks = {
    started: (session) => {
      this.#release(session);
      this.#streams.push(session);
      const spare = this.#streams.find((other) => other !== session && other !== this.#shown);
      if (this.#streams.length > MOST_STREAMS) spare?.detach();
      for (const listener of this.#listeners) listener.started(session);
    },
    ended: (session) => {
      this.#release(session);
      tellOtherTabs({ kind: 'ended', id: session.id });
      for (const listener of this.#listeners) listener.ended(session);
    },
  };

  constructor() {
    const wake = () => {
      for (const session of this.#open.values()) session.wake();
      this.#shown?.activate();
    };
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') wake();
    });
    onOtherTab((signal) => {
      const shown = this.#shown;
      if (signal.kind === 'list' || shown?.id !== signal.id) return;
      void (shown.state.get().busy ? shown.look() : shown.refresh());
    });
  }

  of(id: string): Session {
    const known = this.#open.get(id);
    if (known) return known;
    return this.#keep(new Session(id, { phase: 'loading' }, this.#hooks));
  }

  /** The list has been read: something may have happened in the conversation on screen. */
  noticed(list: readonly Conversation[]): void {
    const item = list.find(({ id }) => id === this.#shown?.id);
    if (item) this.#shown?.noticed(item);
  }

  /** The conversation that will begin with the first message to `agent`; the same one until it has begun. */
  draft(agent: string): Session {
    const known = this.#drafts.get(agent);
    if (known?.state.get().phase === 'new') return known;
    const session = this.#keep(new Session(freshId('c'), { phase: 'new', agent }, this.#hooks));
    this.#drafts.set(agent, session);
    return session;
  }

  show(session: Session | undefined): void {
    if (this.#shown !== session) this.#shown?.deactivate();
    this.#shown = session;
    session?.activate();
  }

  forget(id: string): void {
    this.#open.get(id)?.detach();
    this.#open.delete(id);
  }

  listen(hooks: SessionHooks): void {
    this.#listeners.add(hooks);
  }

  #keep(session: Session): Session {
    this.#open.set(session.id, session);
    for (const [id, other] of this.#open) {
      if (this.#open.size <= MOST_SESSIONS) break;
      if (other === session || other === this.#shown) continue;
      if (!other.state.get().busy && !other.queue.unsent) this.#open.delete(id);
    }
    return session;
  }

  #release(session: Session): void {
    const at = this.#streams.indexOf(session);
    if (at >= 0) this.#streams.splice(at, 1);
  }
}

export const sessions = new Sessions();

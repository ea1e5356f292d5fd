import { Chat, useChat } from '@ai-sdk/react';
import { DefaultChatTransport, type UIMessage, type UIMessageChunk } from 'ai';
import { useMemo } from 'react';
import { api, type Conversation } from '../lib/api';
import { onOtherTab, tellOtherTabs } from '../lib/broadcast';
import { freshId } from '../lib/ids';
import { toProblem, readErrorText, type Problem } from '../lib/problem';
import { Store, useStore } from '../lib/store';
import { backoff, Waker } from './backoff';
import { factsOf, fromStored, weight, type ChatMessage } from './message';
import { MessageTree, type Siblings } from './tree';
import { untilSilence } from './silence';

/** A page holds at most two streams: a browser has six HTTP/1.1 connections to one origin for all its tabs. */
const MOST_STREAMS = 2;
/** The server sends a heartbeat every 15 s; three missed ones mean that nobody is there. */
const SILENCE_MS = 50_000;
const PAINT_MS = 50;
/** A message whose POST nobody answered is sent again (same id, so never twice) this often while online. */
const MOST_SENDS = 5;

export type Phase = 'new' | 'loading' | 'ready' | 'missing' | 'failed';

export interface SessionState {
  readonly phase: Phase;
  readonly conversation?: Conversation;
  /** Why the history could not be loaded (phase `failed`), or why the last answer failed. */
  readonly problem?: Problem;
  readonly busy: boolean;
  readonly stopping: boolean;
  readonly connection: 'ok' | 'reconnecting' | 'restarting';
  /** Place in the queue behind another answer of this conversation. */
  readonly queued?: number;
  /** The model refused for the moment: the server asks again at this time (epoch ms). */
  readonly waitingUntil?: number;
  /** How the last answer ended; the status region reads it out. */
  readonly ended?: 'complete' | 'failed' | 'stopped';
}

type Request =
  | { readonly kind: 'submit'; readonly message: UIMessage }
  | { readonly kind: 'regenerate'; readonly messageId: string }
  | { readonly kind: 'resume' };

interface Attempt {
  opened: boolean;
  ended?: 'finish' | 'abort' | 'error';
}

export interface SessionHooks {
  started(session: Session): void;
  ended(session: Session): void;
}

/**
 * One conversation: its stream, its tree of branches and its connection to the server. It lives outside React, so that
 * a run goes on in the page while another conversation is shown.
 */
export class Session {
  readonly state: Store<SessionState>;
  readonly chat: Chat<UIMessage>;
  agent: string | undefined;
  #tree = new MessageTree();
  #attempt: Attempt = { opened: false };
  #held: ChatMessage | undefined;
  #request: Request | undefined;
  /** Grows whenever the course of things is changed from outside; whoever waited for an older one gives up. */
  #turn = 0;
  #detached = false;
  /** A message that never reached the server; it is no parent for the next one. */
  #unsent: string | undefined;
  /** The server says that something runs but has no stream of it (it waits for a person): don't ask again and again. */
  #fruitless = false;
  #loadedAt = 0;
  #lastByteAt = 0;
  readonly #waker = new Waker();
  readonly #hooks: SessionHooks;

  constructor(
    readonly id: string,
    init: { phase: 'new' | 'loading'; agent?: string },
    hooks: SessionHooks,
  ) {
    this.agent = init.agent;
    this.#hooks = hooks;
    this.state = new Store<SessionState>({
      phase: init.phase,
      busy: false,
      stopping: false,
      connection: 'ok',
    });
    this.chat = new Chat<UIMessage>({
      id,
      generateId: () => freshId('m'),
      transport: this.#transport(),
      onData: (part) => this.#onData(part as { type: string; data: unknown }),
    });
  }

  /** Called when the page shows this conversation. */
  activate(): void {
    const { phase, busy } = this.state.get();
    if (phase === 'new' || busy) return;
    if (phase === 'loading' || phase === 'failed') void this.load();
    else if (this.#detached || Date.now() - this.#loadedAt > 15_000) void this.refresh();
  }

  async load(): Promise<void> {
    const turn = ++this.#turn;
    this.#fruitless = false;
    this.#patch({ phase: 'loading', problem: undefined });
    try {
      await this.#read(turn);
    } catch (error) {
      if (turn !== this.#turn) return;
      const problem = toProblem(error);
      this.#patch(problem.status === 404 ? { phase: 'missing' } : { phase: 'failed', problem });
    }
  }

  /** Brings in what other tabs or devices have added; a failure leaves what is there. */
  async refresh(): Promise<void> {
    if (this.state.get().busy) return;
    const turn = ++this.#turn;
    try {
      await this.#read(turn);
    } catch (error) {
      if (turn === this.#turn && toProblem(error).status === 404 && this.state.get().phase === 'ready') {
        this.#patch({ phase: 'missing' });
      }
    }
  }

  send(text: string): void {
    const { busy, phase } = this.state.get();
    if (busy || (phase !== 'new' && phase !== 'ready')) return;
    this.#dropUnsent();
    const parent = this.chat.messages.at(-1)?.id ?? null;
    const message: UIMessage = {
      id: freshId('m'),
      role: 'user',
      parts: [{ type: 'text', text }],
      metadata: { parentId: parent, createdAt: new Date().toISOString() },
    };
    void this.#start({ kind: 'submit', message });
  }

  /** Asks again from an earlier message: a sibling of it, the old branch stays. */
  edit(messageId: string, text: string): void {
    if (this.state.get().busy) return;
    this.#tree.absorb(this.#path());
    const at = this.chat.messages.findIndex((message) => message.id === messageId);
    if (at < 0) return;
    if (messageId !== this.#unsent) this.chat.messages = this.chat.messages.slice(0, at);
    this.send(text);
  }

  regenerate(messageId: string): void {
    if (this.state.get().busy) return;
    void this.#start({ kind: 'regenerate', messageId });
  }

  /** Repeats what failed: the same POST, the same answer, or the loading of the page. */
  retry(): void {
    const { phase, busy } = this.state.get();
    if (busy) {
      this.#waker.wake();
      return;
    }
    if (phase === 'failed') {
      void this.load();
      return;
    }
    const last = this.chat.messages.at(-1);
    if (last?.role === 'assistant') this.regenerate(last.id);
    else if (this.#request && this.#request.kind !== 'resume') void this.#start(this.#request);
    else if (last?.role === 'user') void this.#start({ kind: 'submit', message: last });
  }

  dismiss(): void {
    this.#patch({ problem: undefined });
  }

  async stop(): Promise<void> {
    if (!this.state.get().busy || this.state.get().stopping) return;
    const turn = ++this.#turn;
    this.#patch({ stopping: true });
    this.#waker.wake();
    // Closing the connection does not stop a run, so both are needed.
    const [told] = await Promise.allSettled([api.stop(this.id), this.chat.stop()]);
    if (turn !== this.#turn) return;
    this.chat.clearError();
    this.#markLast('cancelled');
    const problem = told.status === 'rejected' ? toProblem(told.reason) : undefined;
    this.#settle('stopped', problem?.status === 404 ? undefined : problem);
  }

  /** Chooses another sibling of a message, and its newest descendants. */
  choose(siblingId: string): void {
    if (this.state.get().busy) return;
    this.#tree.absorb(this.#path());
    const branch = this.#tree.branchThrough(siblingId);
    const leaf = branch.at(-1);
    if (!leaf) return;
    this.chat.messages = branch as UIMessage[];
    this.#patch({ problem: undefined });
    // Remembering the branch is a convenience; when it fails, the next visit opens the other one.
    api.change(this.id, { head: leaf.id }).catch(() => undefined);
  }

  /** Gives up the connection, not the run: its place is needed by another conversation. */
  detach(): void {
    if (!this.state.get().busy) return;
    this.#turn++;
    this.#detached = true;
    this.#waker.wake();
    void this.chat.stop();
    this.#patch({ busy: false, connection: 'ok', queued: undefined, waitingUntil: undefined });
    this.#hooks.ended(this);
  }

  /** The network may be back, or the laptop open again: don't sit out the pause. */
  wake(): void {
    this.#waker.wake();
    if (this.state.get().busy && this.#attempt.opened && Date.now() - this.#lastByteAt > SILENCE_MS) {
      this.#cut?.();
    }
  }

  /** What is on screen: during a replay the text that was there stays until the replay has caught up. */
  visible(messages: readonly ChatMessage[]): readonly ChatMessage[] {
    const held = this.#held;
    if (!held) return messages;
    const at = messages.findIndex((message) => message.id === held.id);
    const found = messages[at];
    if (!found || weight(found) >= weight(held)) return messages;
    return messages.map((message, index) => (index === at ? held : message));
  }

  siblingsOn(path: readonly ChatMessage[]): ReadonlyMap<string, Siblings> {
    this.#tree.absorb(path);
    const result = new Map<string, Siblings>();
    for (const { id } of path) {
      const ids = this.#tree.siblings(id);
      if (ids.length > 1) result.set(id, { ids: [...ids], index: ids.indexOf(id) });
    }
    return result;
  }

  #cut: (() => void) | undefined;

  #path(): ChatMessage[] {
    return this.chat.messages;
  }

  async #start(request: Request): Promise<void> {
    const turn = ++this.#turn;
    this.#request = request;
    const before = this.#path();
    this.#tree.absorb(before);
    this.#detached = false;
    this.#unsent = undefined;
    if (request.kind !== 'resume') this.#fruitless = false;
    this.#patch({
      phase: 'ready',
      busy: true,
      problem: undefined,
      queued: undefined,
      waitingUntil: undefined,
      ended: undefined,
      connection: 'ok',
    });
    this.#hooks.started(this);
    let tries = 0;
    for (;;) {
      await this.#perform(request);
      if (turn !== this.#turn) return;
      const { opened, ended } = this.#attempt;
      if (ended === 'error') {
        this.#markLast('failed');
        this.#settle('failed', readErrorText(this.chat.error?.message ?? ''));
        return;
      }
      if (ended) {
        if (ended === 'abort') this.#markLast('cancelled');
        this.#settle(ended === 'abort' ? 'stopped' : 'complete');
        return;
      }
      const problem = this.chat.error ? toProblem(this.chat.error) : undefined;
      if (!problem) {
        // A resume with nothing to resume: the run has ended meanwhile and the history has all of it.
        this.#fruitless = true;
        this.#settle('complete');
        return;
      }
      const temporary =
        problem.kind === 'network' || (request.kind === 'resume' && (problem.status ?? 0) >= 500);
      tries = opened ? 1 : tries + 1;
      const unsent = request.kind === 'submit' && !opened;
      if (!temporary || (unsent && tries >= MOST_SENDS && navigator.onLine)) {
        if (request.kind === 'regenerate' && !opened) this.chat.messages = before as UIMessage[];
        if (request.kind === 'submit' && !opened) this.#unsent = request.message.id;
        this.#settle('failed', problem);
        return;
      }
      // The answer had begun, or may have: from here on only its replay is asked for. A POST nobody answered is
      // repeated, because its message id makes the second one attach to the first one's run.
      if (opened || request.kind === 'regenerate') request = { kind: 'resume' };
      if (this.state.get().connection === 'ok') this.#patch({ connection: 'reconnecting' });
      this.#hold();
      await this.#waker.pause(backoff(tries - 1));
      if (turn !== this.#turn) return;
    }
  }

  async #perform(request: Request): Promise<void> {
    this.#attempt = { opened: false };
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

  async #read(turn: number): Promise<void> {
    const { conversation, messages } = await api.messages(this.id);
    if (turn !== this.#turn) return;
    const seen = new Map(this.chat.messages.map((message) => [message.id, message]));
    const fresh = messages.map((stored) => keepIdentity(seen.get(stored.id), fromStored(stored)));
    this.#tree = MessageTree.of(fresh);
    this.agent = conversation.agent;
    this.#loadedAt = Date.now();
    this.#detached = false;
    const inFlight = fresh.findLast((message) => factsOf(message).status === 'running');
    const branch = this.#tree.branchTo(
      conversation.running && inFlight ? inFlight.id : this.#shownOr(conversation.head),
    );
    this.chat.messages = branch as UIMessage[];
    this.#patch({ phase: 'ready', conversation });
    if (conversation.running && !this.#fruitless) {
      this.#hold();
      void this.#start({ kind: 'resume' });
    }
  }

  /** The branch on screen stays, unless the server's head goes on from it. */
  #shownOr(head: string | undefined): string | undefined {
    const leaf = this.chat.messages.at(-1)?.id;
    if (leaf === undefined || !this.#tree.has(leaf)) return head;
    if (head !== undefined && this.#tree.pathTo(head).some((message) => message.id === leaf)) return head;
    return leaf;
  }

  #settle(ended: 'complete' | 'failed' | 'stopped', problem?: Problem): void {
    this.#held = undefined;
    if (!problem) this.chat.clearError();
    this.#tree.absorb(this.#path());
    this.#patch({
      busy: false,
      stopping: false,
      connection: 'ok',
      queued: undefined,
      waitingUntil: undefined,
      ended,
      problem,
    });
    this.#hooks.ended(this);
    void this.#reconcile(this.#turn, 0);
  }

  /** After a run the history is the truth: status, usage, title, and text that a cut connection had not brought. */
  async #reconcile(turn: number, attempt: number): Promise<void> {
    try {
      const { conversation, messages } = await api.messages(this.id);
      if (turn !== this.#turn) return;
      if (conversation.running && attempt < 4 && !this.#fruitless) {
        // The stream's end may be ahead of the journal by a moment.
        await this.#waker.pause(250 * 2 ** attempt);
        if (turn === this.#turn) await this.#reconcile(turn, attempt + 1);
        return;
      }
      const shown = this.chat.messages;
      const last = shown.at(-1);
      if (last?.role === 'user' && !messages.some((stored) => stored.id === last.id)) {
        // It stays on screen, to be sent again.
        this.#unsent = last.id;
        return;
      }
      const seen = new Map(shown.map((message) => [message.id, message]));
      const fresh = messages.map((stored) => keepIdentity(seen.get(stored.id), fromStored(stored)));
      this.#tree = MessageTree.of(fresh);
      this.#loadedAt = Date.now();
      this.chat.messages = this.#tree.branchTo(this.#shownOr(conversation.head)) as UIMessage[];
      this.#patch({ conversation });
      if (conversation.running && !this.#fruitless) void this.#start({ kind: 'resume' });
    } catch {
      // Unreachable: what is on screen stays; the next visit reads again.
    }
  }

  #dropUnsent(): void {
    const last = this.chat.messages.at(-1);
    if (last === undefined || last.id !== this.#unsent) return;
    this.chat.messages = this.chat.messages.slice(0, -1);
    this.#tree.removeLeaf(last.id);
    this.#unsent = undefined;
  }

  #hold(): void {
    const last = this.chat.messages.at(-1);
    if (last?.role === 'assistant' && (!this.#held || weight(last) >= weight(this.#held))) this.#held = last;
  }

  #markLast(status: 'failed' | 'cancelled'): void {
    const last = this.chat.messages.at(-1);
    if (last?.role !== 'assistant') return;
    this.chat.messages = [
      ...this.chat.messages.slice(0, -1),
      { ...last, metadata: { ...(last.metadata as object | undefined), status } },
    ];
  }

  #onData(part: { type: string; data: unknown }): void {
    const data = (part.data ?? {}) as { position?: number; seconds?: number };
    if (part.type === 'data-queued') this.#patch({ queued: data.position ?? 1 });
    else if (part.type === 'data-reconnect') this.#patch({ connection: 'restarting' });
    else if (part.type === 'data-waiting')
      this.#patch({ waitingUntil: Date.now() + (data.seconds ?? 0) * 1000 });
  }

  #onChunk(chunk: UIMessageChunk): void {
    if (chunk.type === 'finish' || chunk.type === 'abort' || chunk.type === 'error') {
      this.#attempt.ended = chunk.type;
    }
    const { queued, waitingUntil, connection } = this.state.get();
    // A step that is begun again takes text back, and says so.
    if (chunk.type === 'reset-step') this.#held = undefined;
    if (chunk.type === 'start' && queued !== undefined) this.#patch({ queued: undefined });
    if (chunk.type !== 'start' && !chunk.type.startsWith('data-') && waitingUntil !== undefined) {
      this.#patch({ waitingUntil: undefined });
    }
    if (chunk.type !== 'data-reconnect' && connection !== 'ok') this.#patch({ connection: 'ok' });
  }

  #transport(): DefaultChatTransport<UIMessage> {
    return new WatchedTransport({
      body: (messages, trigger, messageId) => this.#body(messages, trigger, messageId),
      opened: () => {
        this.#attempt.opened = true;
        if (this.#request?.kind !== 'resume') tellOtherTabs({ kind: 'started', id: this.id });
      },
      chunk: (chunk) => this.#onChunk(chunk),
      ended: () => this.#attempt.ended !== undefined,
      byte: (cut) => {
        this.#lastByteAt = Date.now();
        this.#cut = cut;
      },
    });
  }

  #body(messages: UIMessage[], trigger: string, messageId: string | undefined): object {
    if (trigger === 'regenerate-message') return { id: this.id, trigger, messageId };
    const message = messages.at(-1);
    return {
      id: this.id,
      ...(this.state.get().conversation === undefined && this.agent && { agent: this.agent }),
      trigger,
      parentId: messages.at(-2)?.id ?? null,
      message: message && { id: message.id, role: message.role, parts: message.parts },
    };
  }

  #patch(change: { [K in keyof SessionState]?: SessionState[K] | undefined }): void {
    this.state.update((current) => ({ ...current, ...change }) as SessionState);
  }
}

/** The same message read again keeps its object, so that React has nothing to do. */
function keepIdentity(old: ChatMessage | undefined, fresh: ChatMessage): ChatMessage {
  if (!old) return fresh;
  const sameParts = JSON.stringify(old.parts) === JSON.stringify(fresh.parts);
  if (sameParts && JSON.stringify(old.metadata) === JSON.stringify(fresh.metadata)) return old;
  return sameParts ? { ...fresh, parts: old.parts } : fresh;
}

interface Watch {
  body(messages: UIMessage[], trigger: string, messageId: string | undefined): object;
  opened(): void;
  chunk(chunk: UIMessageChunk): void;
  ended(): boolean;
  byte(cut: () => void): void;
}

/** The SDK's transport, told what we post, and watched for streams that end without saying how. */
class WatchedTransport extends DefaultChatTransport<UIMessage> {
  readonly #watch: Watch;

  constructor(watch: Watch) {
    super({
      api: '/api/chat?ui=v7',
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        if (!response.ok || !response.body) return response;
        const { status, statusText, headers } = response;
        return new Response(untilSilence(response.body, SILENCE_MS, watch.byte), {
          status,
          statusText,
          headers,
        });
      },
      prepareSendMessagesRequest: ({ messages, trigger, messageId }) => ({
        body: watch.body(messages, trigger, messageId),
      }),
    });
    this.#watch = watch;
  }

  protected override processResponseStream(
    stream: ReadableStream<Uint8Array<ArrayBufferLike>>,
  ): ReadableStream<UIMessageChunk> {
    const watch = this.#watch;
    watch.opened();
    return super.processResponseStream(stream).pipeThrough(
      new TransformStream<UIMessageChunk, UIMessageChunk>({
        transform(chunk, controller) {
          watch.chunk(chunk);
          controller.enqueue(chunk);
        },
        flush(controller) {
          // The SDK would call this "ready" and a truncated answer would look complete.
          if (!watch.ended()) controller.error(new TypeError('network: the stream ended without an end'));
        },
      }),
    );
  }
}

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
      if (signal.kind !== 'list' && this.#shown?.id === signal.id) void this.#shown.refresh();
    });
  }

  of(id: string): Session {
    const known = this.#open.get(id);
    if (known) return known;
    return this.#keep(new Session(id, { phase: 'loading' }, this.#hooks));
  }

  /** The list has been read: another device may be asking in the conversation on screen. */
  noticed(running: ReadonlySet<string>): void {
    const shown = this.#shown;
    if (shown && running.has(shown.id) && shown.state.get().phase === 'ready') void shown.refresh();
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
      if (this.#open.size <= 30) break;
      if (other !== session && other !== this.#shown && !other.state.get().busy) this.#open.delete(id);
    }
    return session;
  }

  #release(session: Session): void {
    const at = this.#streams.indexOf(session);
    if (at >= 0) this.#streams.splice(at, 1);
  }
}

export const sessions = new Sessions();

export interface SessionView extends SessionState {
  readonly messages: readonly ChatMessage[];
  readonly siblings: ReadonlyMap<string, Siblings>;
  /** Nothing of the answer has arrived yet. */
  readonly thinking: boolean;
}

/** A conversation as React sees it, painted at most every 50 ms. */
export function useSession(session: Session): SessionView {
  const { messages } = useChat({ chat: session.chat, throttle: PAINT_MS });
  const state = useStore(session.state);
  const visible = session.visible(messages);
  const ids = visible.map((message) => message.id).join(' ');
  // The siblings change with the ids on screen, and when a run has settled; not with every delta.
  // oxlint-disable-next-line react/exhaustive-deps
  const siblings = useMemo(() => session.siblingsOn(visible), [session, ids, state.busy, state.conversation]);
  const last = visible.at(-1);
  const thinking = state.busy && (last?.role !== 'assistant' || weight(last) <= 1);
  return { ...state, messages: visible, siblings, thinking };
}

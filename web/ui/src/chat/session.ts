import { api, type Approval, type Conversation } from '../lib/api';
import { tellOtherTabs } from '../lib/broadcast';
import { freshId } from '../lib/ids';
import { Approvals, approvalsIn, newest } from './approvals';
import { Asking } from './asking';
import { filesOf, partsOf, type FilePart } from './files/part';
import { History } from './history';
import type { ChatMessage } from './message';
import { Mirror } from './mirror';
import { Queue } from './queue';
import type { UIMessage } from './sdk';
import { SessionStore } from './state';
import { AnswerStream } from './stream';
import type { Siblings } from './tree';

export interface SessionHooks {
  started(session: Session): void;
  ended(session: Session): void;
}

/**
 * One conversation: what a person can do with it. It lives outside React, so that a run goes on in the page while
 * another conversation is shown. Its parts each do one thing: {@link Asking} knows what is under way and
 * {@link AnswerStream} follows it, {@link Mirror} reads what the server has, {@link History} knows the branches,
 * {@link Queue} the messages that wait, {@link Approvals} what a person decides.
 */
export class Session {
  readonly state: SessionStore;
  readonly queue: Queue;
  readonly approvals: Approvals;
  readonly #firstAgent: string | undefined;
  /** Whether the conversation, if it is new, is to be temporary. */
  #temporary = false;
  readonly #stream: AnswerStream;
  readonly #history: History;
  readonly #asking: Asking;
  readonly #mirror: Mirror;

  constructor(
    readonly id: string,
    init: { phase: 'new' | 'loading'; agent?: string },
    hooks: SessionHooks,
  ) {
    this.#firstAgent = init.agent;
    const state = (this.state = new SessionStore(init.phase));
    const stream = (this.#stream = new AnswerStream(id, {
      newAgent: () => (state.get().conversation === undefined ? this.agent : undefined),
      temporary: () => this.#temporary,
      connection: state.patch,
      opened: (request) => {
        if (request.kind !== 'resume') tellOtherTabs({ kind: 'started', id });
      },
      hold: () => this.#history.hold(),
      release: () => this.#history.release(),
    }));
    const history = (this.#history = new History(stream.chat));
    const queue = (this.queue = new Queue({
      id,
      changed: () => {
        tellOtherTabs({ kind: 'started', id });
        void (state.get().busy ? this.look() : this.refresh());
      },
    }));
    const asking = (this.#asking = new Asking(
      { id, state, stream, history, queue },
      {
        agent: () => this.agent,
        started: () => hooks.started(this),
        ended: () => hooks.ended(this),
        settled: (turn) => void this.#mirror.reconcile(turn),
      },
    ));
    const approvals = (this.approvals = new Approvals(() => this.#decided()));
    const pending = () => this.pending().map(({ approvalId }) => approvalId);
    this.#mirror = new Mirror({ id, state, history, queue, approvals, asking, pending });
  }

  get chat() {
    return this.#stream.chat;
  }

  get agent(): string | undefined {
    return this.state.get().conversation?.agent ?? this.#firstAgent;
  }

  get temporary() {
    return this.#temporary;
  }

  /** Decides, before the first message, whether the conversation is temporary. */
  begin(temporary: boolean): void {
    this.#temporary = temporary;
  }

  /** Called when the page shows this conversation. */
  activate(): void {
    this.#mirror.show(true);
    const { phase, busy } = this.state.get();
    if (phase === 'new' || busy) return;
    if (phase === 'loading' || phase === 'failed') void this.load();
    else if (this.#mirror.stale) void this.refresh();
  }

  /** Called when the page shows another one. */
  deactivate(): void {
    this.#mirror.show(false);
  }

  load(): Promise<void> {
    return this.#mirror.load();
  }

  refresh(): Promise<void> {
    return this.#mirror.refresh();
  }

  look(): Promise<void> {
    return this.#mirror.look();
  }

  noticed(item: Conversation): void {
    this.#mirror.noticed(item);
  }

  /** Asks now, or behind what runs, waits for a person, or was asked before. */
  send(text: string, files: readonly FilePart[] = [], edits?: string): void {
    const { phase } = this.state.get();
    if (phase !== 'new' && phase !== 'ready') return;
    const parentId = () => this.#history.last()?.id ?? null;
    if (!this.state.idle() || this.queue.size > 0) {
      this.queue.add(text, parentId(), files, edits);
      return;
    }
    this.#history.dropUnsent();
    const message: UIMessage = {
      id: freshId('m'),
      role: 'user',
      parts: partsOf(text, files),
      metadata: { parentId: parentId(), createdAt: new Date().toISOString() },
    };
    void this.#asking.start({ kind: 'submit', message, ...(edits !== undefined && { edits }) });
  }

  /** Everything that waits for the person is refused, and the message goes behind what comes of that. */
  async denyAndSend(text: string, files: readonly FilePart[] = []): Promise<void> {
    const open = this.pending();
    this.send(text, files);
    for (const { approvalId, kind } of open) {
      await this.approvals.decide(approvalId, { decision: kind === 'start' ? 'deny' : 'skip' });
    }
  }

  /** Asks again from an earlier message, with its files: a sibling of it, the old branch stays. */
  edit(messageId: string, text: string): void {
    if (!this.state.idle()) return;
    const old = this.chat.messages.find(({ id }) => id === messageId);
    const files = old ? filesOf(old) : [];
    if (this.#history.isUnsent(messageId)) {
      this.send(text, files);
      return;
    }
    if (this.#history.cutAt(messageId)) this.send(text, files, messageId);
  }

  regenerate(messageId: string): void {
    if (this.state.idle()) void this.#asking.start({ kind: 'regenerate', messageId });
  }

  /** Repeats what failed: the same POST, the same answer, or the loading of the page. */
  retry(): void {
    const { phase, busy } = this.state.get();
    if (busy) {
      this.wake();
      return;
    }
    if (phase === 'failed') {
      void this.load();
      return;
    }
    const last = this.chat.messages.at(-1);
    if (last?.role === 'assistant') this.regenerate(last.id);
    else if (!this.#asking.repeat() && last?.role === 'user') {
      void this.#asking.start({ kind: 'submit', message: last });
    }
  }

  stop(): Promise<void> {
    return this.#asking.stop();
  }

  /** Chooses another sibling of a message, and its newest descendants. */
  choose(siblingId: string): void {
    if (!this.state.idle()) return;
    const leaf = this.#history.choose(siblingId);
    if (leaf === undefined) return;
    this.state.patch({ problem: undefined });
    // Remembering the branch is a convenience; when it fails, the next visit opens the other one.
    api.change(this.id, { head: leaf }).catch(() => undefined);
  }

  /** Gives up the connection, not the run: its place is needed by another conversation. */
  detach(): void {
    if (!this.state.get().busy) return;
    this.#mirror.outdate();
    this.#asking.detach();
  }

  /** The network may be back, or the laptop open again: don't sit out the pause. */
  wake(): void {
    this.#mirror.wake();
    this.queue.wake();
    if (this.state.get().busy) this.#stream.wake();
  }

  /** What a person has to decide about, in order. */
  pending(): Approval[] {
    const known = this.approvals.known.get();
    return approvalsIn(this.chat.messages.slice(-1)).filter(
      (approval) => newest(approval, known.get(approval.approvalId)).state === 'waiting',
    );
  }

  visible(messages: readonly ChatMessage[]): readonly ChatMessage[] {
    return this.#history.visible(messages);
  }

  siblingsOn(path: readonly ChatMessage[]): ReadonlyMap<string, Siblings> {
    return this.#history.siblingsOn(path);
  }

  #decided(): void {
    tellOtherTabs({ kind: 'started', id: this.id });
    if (this.state.get().busy) return;
    this.#asking.hope();
    this.#asking.resume();
  }
}

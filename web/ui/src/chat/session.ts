import { api, type Approval, type Conversation } from '../lib/api';
import { tellOtherTabs } from '../lib/broadcast';
import { freshId } from '../lib/ids';
import { toProblem, withRunError, type Problem } from '../lib/problem';
import { keepUnsent } from '../lib/signedOut';
import { Store } from '../lib/store';
import { Approvals, approvalsIn, newest } from './approvals';
import { backoff, Waker } from './backoff';
import { filesOf, partsOf, type FilePart } from './files/part';
import { History } from './history';
import { factsOf, textOf, type ChatMessage } from './message';
import { Poll } from './poll';
import { Queue } from './queue';
import type { UIMessage } from './sdk';
import { AnswerStream, type Connection, type Request } from './stream';
import type { Siblings } from './tree';

const POLL_MS = 3_000;
const STALE_MS = 15_000;
/** The end of a stream may be ahead of the history by a moment, and the next question's start behind it. */
const SETTLING_LOOKS = 4;
const FIRST_LOOK_MS = 250;
const MOST_READS = 8;

export type Phase = 'new' | 'loading' | 'ready' | 'missing' | 'failed';

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

export interface SessionHooks {
  started(session: Session): void;
  ended(session: Session): void;
}

/**
 * One conversation: what is asked next, and what the page shows of it. It lives outside React, so that a run goes on
 * in the page while another conversation is shown. Its parts each do one thing: {@link AnswerStream} follows a run,
 * {@link History} knows the branches, {@link Queue} the messages that wait, {@link Approvals} what a person decides.
 */
export class Session {
  readonly state: Store<SessionState>;
  readonly queue: Queue;
  readonly approvals: Approvals;
  agent: string | undefined;
  /** Whether the conversation, if it is new, is to be temporary. */
  #temporary = false;
  readonly #stream: AnswerStream;
  readonly #history: History;
  readonly #hooks: SessionHooks;
  readonly #poll = new Poll(() => this.look());
  readonly #waker = new Waker();
  #request: Request | undefined;
  /** Grows whenever the course of things is changed from outside; whoever waited for an older one gives up. */
  #turn = 0;
  #detached = false;
  #shown = false;
  /** The server says that something runs but has no stream of it yet: ask again with the next look, not at once. */
  #fruitless = false;
  /** The run whose end this page has seen. */
  #endedRun: string | undefined;
  #loadedAt = 0;

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
      waiting: false,
      stopping: false,
      connection: 'ok',
    });
    this.#stream = new AnswerStream(id, {
      newAgent: () => (this.state.get().conversation === undefined ? this.agent : undefined),
      temporary: () => this.#temporary,
      connection: (change) => this.#patch(change),
      opened: (request) => {
        if (request.kind !== 'resume') tellOtherTabs({ kind: 'started', id });
      },
      hold: () => this.#history.hold(),
      release: () => this.#history.release(),
    });
    this.#history = new History(this.#stream.chat);
    this.queue = new Queue({
      id,
      changed: () => {
        tellOtherTabs({ kind: 'started', id });
        if (this.state.get().busy) void this.look();
        else void this.refresh();
      },
    });
    this.approvals = new Approvals(() => this.#decided());
    this.queue.entries.subscribe(() => this.#watch());
    this.state.subscribe(() => this.#watch());
  }

  get chat() {
    return this.#stream.chat;
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
    this.#shown = true;
    this.#watch();
    const { phase, busy } = this.state.get();
    if (phase === 'new' || busy) return;
    if (phase === 'loading' || phase === 'failed') void this.load();
    else if (this.#detached || Date.now() - this.#loadedAt > STALE_MS) void this.refresh();
  }

  /** Called when the page shows another one. */
  deactivate(): void {
    this.#shown = false;
    this.#watch();
  }

  async load(): Promise<void> {
    const turn = ++this.#turn;
    this.#fruitless = false;
    this.#patch({ phase: 'loading', problem: undefined });
    try {
      if (await this.#read(turn)) this.queue.restore();
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

  /** The list of conversations says this of it: another device may have asked, decided or withdrawn something. */
  noticed(item: Conversation): void {
    const { phase, busy, waiting } = this.state.get();
    if (phase !== 'ready') return;
    if (
      busy ? (item.queued ?? 0) !== this.queue.stored : item.running || (item.waiting ?? false) !== waiting
    ) {
      void this.look();
    }
  }

  /** Asks now, or behind what runs, waits for a person, or was asked before. */
  send(text: string, files: readonly FilePart[] = [], edits?: string): void {
    const { busy, waiting, phase } = this.state.get();
    if (phase !== 'new' && phase !== 'ready') return;
    if (busy || waiting || this.queue.size > 0) {
      this.queue.add(text, this.#history.last()?.id ?? null, files, edits);
      return;
    }
    this.#history.dropUnsent();
    const message: UIMessage = {
      id: freshId('m'),
      role: 'user',
      parts: partsOf(text, files),
      metadata: { parentId: this.#history.last()?.id ?? null, createdAt: new Date().toISOString() },
    };
    void this.#start({ kind: 'submit', message, ...(edits !== undefined && { edits }) });
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
    if (!this.#idle()) return;
    const old = this.chat.messages.find(({ id }) => id === messageId);
    const files = old ? filesOf(old) : [];
    if (this.#history.isUnsent(messageId)) {
      this.send(text, files);
      return;
    }
    if (this.#history.cutAt(messageId)) this.send(text, files, messageId);
  }

  regenerate(messageId: string): void {
    if (this.#idle()) void this.#start({ kind: 'regenerate', messageId });
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
    else if (this.#request && this.#request.kind !== 'resume') void this.#start(this.#request);
    else if (last?.role === 'user') void this.#start({ kind: 'submit', message: last });
  }

  /** Stops the answer that is being made or that waits; what is queued behind it goes on. */
  async stop(): Promise<void> {
    const { busy, waiting, stopping } = this.state.get();
    if ((!busy && !waiting) || stopping) return;
    const turn = ++this.#turn;
    this.#patch({ stopping: true });
    // Closing the connection does not stop a run, so both are needed.
    const [told] = await Promise.allSettled([api.stop(this.id), this.#stream.cancel()]);
    if (turn !== this.#turn) return;
    this.chat.clearError();
    const problem = told.status === 'rejected' ? toProblem(told.reason) : undefined;
    if (waiting && problem) {
      this.#patch({ stopping: false, problem });
      return;
    }
    this.#history.markLast('cancelled');
    const last = this.#history.last();
    this.#endedRun = last && factsOf(last).runId;
    this.#settle('stopped', problem?.status === 404 ? undefined : problem);
  }

  /** Chooses another sibling of a message, and its newest descendants. */
  choose(siblingId: string): void {
    if (!this.#idle()) return;
    const leaf = this.#history.choose(siblingId);
    if (leaf === undefined) return;
    this.#patch({ problem: undefined });
    // Remembering the branch is a convenience; when it fails, the next visit opens the other one.
    api.change(this.id, { head: leaf }).catch(() => undefined);
  }

  /** Gives up the connection, not the run: its place is needed by another conversation. */
  detach(): void {
    if (!this.state.get().busy) return;
    this.#turn++;
    this.#detached = true;
    void this.#stream.cancel();
    this.#patch({ busy: false, connection: 'ok', retry: undefined, ahead: undefined });
    this.#hooks.ended(this);
  }

  /** The network may be back, or the laptop open again: don't sit out the pause. */
  wake(): void {
    this.#waker.wake();
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

  /** Whether branches may move: nothing is being made, and nothing waits for a person. */
  #idle(): boolean {
    const { busy, waiting } = this.state.get();
    return !busy && !waiting;
  }

  async #start(request: Request): Promise<void> {
    const turn = ++this.#turn;
    this.#request = request;
    this.#history.absorb();
    this.#detached = false;
    this.#history.markUnsent(undefined);
    if (request.kind !== 'resume') this.#fruitless = false;
    this.#patch({
      phase: 'ready',
      busy: true,
      waiting: false,
      problem: undefined,
      retry: undefined,
      ahead: undefined,
      ended: undefined,
      connection: 'ok',
    });
    this.#hooks.started(this);
    const outcome = await this.#stream.run(request);
    if (turn !== this.#turn || !outcome) return;
    const last = this.#history.last();
    this.#endedRun = outcome.kind === 'waiting' || !last ? undefined : factsOf(last).runId;
    switch (outcome.kind) {
      case 'complete':
        this.#settle('complete');
        return;
      case 'stopped':
        this.#history.markLast('cancelled');
        this.#settle('stopped');
        return;
      case 'waiting':
        this.#history.markLast('suspended');
        this.#patch({ waiting: true });
        this.#settle(undefined);
        return;
      case 'nothing':
        // The run has ended meanwhile and the history has all of it, or it waits.
        this.#fruitless = true;
        this.#settle(undefined);
        return;
      case 'queued':
        if (request.kind === 'submit') {
          const { id, metadata } = request.message;
          this.#history.drop(id);
          const parentId = factsOf({ id, role: 'user', parts: [], metadata }).parentId ?? null;
          this.queue.adopt(id, textOf(request.message), parentId, outcome.position, filesOf(request.message));
        }
        this.#settle(undefined);
        return;
      case 'failed':
        if (outcome.answered) this.#history.markLast('failed');
        else if (request.kind === 'submit') {
          this.#history.markUnsent(request.message.id);
          const stored = this.state.get().conversation;
          keepUnsent(textOf(request.message), stored && this.id, this.agent);
        }
        this.#settle('failed', withRunError(outcome.problem, last && factsOf(last).error));
    }
  }

  /** Reads the history and follows what runs; false when something else has begun meanwhile. */
  async #read(turn: number, patient = false): Promise<boolean> {
    const readAt = Date.now();
    const { conversation, messages, queued = [] } = await api.messages(this.id);
    if (turn !== this.#turn) return false;
    const { running, runId } = conversation;
    if (patient && running && runId !== undefined && runId === this.#endedRun) {
      // Its end has been seen already; the history has it in a moment.
      return true;
    }
    this.queue.take(queued, new Set(messages.map(({ id }) => id)), readAt);
    const kept = this.#history.take(conversation, messages);
    this.agent = conversation.agent;
    this.#loadedAt = Date.now();
    this.#detached = false;
    const { problem } = this.state.get();
    const failed = messages.findLast(
      ({ run }) => run?.error?.id !== undefined && run.error.id === problem?.id,
    );
    this.#patch({
      phase: 'ready',
      conversation,
      waiting: conversation.waiting === true,
      problem: problem && withRunError(problem, failed?.run?.error),
    });
    if (running && !kept && !this.#fruitless) {
      this.#history.hold();
      void this.#start({ kind: 'resume' });
    }
    return turn === this.#turn;
  }

  #settle(ended: SessionState['ended'], problem?: Problem): void {
    this.#history.release();
    if (!problem) this.chat.clearError();
    this.#history.absorb();
    this.#patch({
      busy: false,
      stopping: false,
      connection: 'ok',
      retry: undefined,
      ahead: undefined,
      ended,
      problem,
    });
    this.#hooks.ended(this);
    void this.#reconcile(this.#turn);
  }

  /** After a run the history is the truth: status, usage, title, what is next, and text that a cut had not brought. */
  async #reconcile(turn: number): Promise<void> {
    let looks = 0;
    let failures = 0;
    while (turn === this.#turn) {
      try {
        if (!(await this.#read(turn, looks < SETTLING_LOOKS))) return;
      } catch (error) {
        // Unreachable: what is on screen stays until the server is there again.
        if (toProblem(error).status === 404 || ++failures >= MOST_READS) return;
        await this.#waker.pause(backoff(failures - 1));
        continue;
      }
      const { conversation, waiting } = this.state.get();
      const settling = conversation?.running === true || (this.queue.size > 0 && !waiting);
      if (!settling || looks >= SETTLING_LOOKS) return;
      await this.#waker.pause(FIRST_LOOK_MS * 2 ** looks++);
    }
  }

  #decided(): void {
    tellOtherTabs({ kind: 'started', id: this.id });
    if (this.state.get().busy) return;
    this.#fruitless = false;
    this.#history.hold();
    void this.#start({ kind: 'resume' });
  }

  /** A page that shows something that waits looks for what happens elsewhere. */
  #watch(): void {
    const { busy, waiting, conversation } = this.state.get();
    const open = waiting || this.queue.size > 0 || (!busy && conversation?.running === true);
    this.#poll.every(this.#shown && open ? POLL_MS : undefined);
  }

  /** Finds out cheaply whether something has happened elsewhere, and brings it in. */
  async look(): Promise<void> {
    try {
      const { busy, waiting, conversation: known } = this.state.get();
      const now = await api.conversation(this.id);
      if (busy) {
        if ((now.queued ?? 0) !== this.queue.stored) await this.#readQueue();
        return;
      }
      const news =
        now.running ||
        (now.waiting === true) !== waiting ||
        (now.queued ?? 0) !== this.queue.stored ||
        now.updatedAt !== known?.updatedAt ||
        (waiting && (await this.approvals.look(this.pending().map(({ approvalId }) => approvalId))));
      if (!news || this.state.get().busy) return;
      this.#fruitless = false;
      await this.refresh();
    } catch {
      // Unreachable: the next look is soon enough.
    }
  }

  async #readQueue(): Promise<void> {
    const readAt = Date.now();
    const { messages, queued = [] } = await api.messages(this.id);
    this.queue.take(queued, new Set(messages.map(({ id }) => id)), readAt);
  }

  #patch(change: { [K in keyof SessionState]?: SessionState[K] | undefined }): void {
    this.state.update((current) => ({ ...current, ...change }) as SessionState);
  }
}

import { api, type Conversation } from '../lib/api';
import { toProblem, withRunError } from '../lib/problem';
import type { Approvals } from './approvals';
import { backoff, Waker } from './backoff';
import type { Asking } from './asking';
import type { History } from './history';
import { Poll } from './poll';
import type { Queue } from './queue';
import type { SessionStore } from './state';

const POLL_MS = 3_000;
const STALE_MS = 15_000;
/** The end of a stream may be ahead of the history by a moment, and the next question's start behind it. */
const SETTLING_LOOKS = 4;
const FIRST_LOOK_MS = 250;
const MOST_READS = 8;

export interface MirrorParts {
  readonly id: string;
  readonly state: SessionStore;
  readonly history: History;
  readonly queue: Queue;
  readonly approvals: Approvals;
  readonly asking: Asking;
  /** The ids of the approvals that wait for a person. */
  pending(): readonly string[];
}

/** Keeps a conversation's page in step with what the server has stored, whoever brought it about. */
export class Mirror {
  readonly #of: MirrorParts;
  readonly #poll = new Poll(() => this.look());
  readonly #waker = new Waker();
  #shown = false;
  #readAt = 0;

  constructor(parts: MirrorParts) {
    this.#of = parts;
    parts.queue.entries.subscribe(() => this.#watch());
    parts.state.subscribe(() => this.#watch());
  }

  /** The page shows the conversation from now on, or another one. */
  show(shown: boolean): void {
    this.#shown = shown;
    this.#watch();
  }

  /** Whether so much time has passed that something may have happened. */
  get stale(): boolean {
    return Date.now() - this.#readAt > STALE_MS;
  }

  /** What was read last says nothing any more. */
  outdate(): void {
    this.#readAt = 0;
  }

  wake(): void {
    this.#waker.wake();
  }

  async load(): Promise<void> {
    const { state, queue, asking } = this.#of;
    const turn = asking.next();
    asking.hope();
    state.patch({ phase: 'loading', problem: undefined });
    try {
      if (await this.#read(turn)) queue.restore();
    } catch (error) {
      if (turn !== asking.turn) return;
      const problem = toProblem(error);
      state.patch(problem.status === 404 ? { phase: 'missing' } : { phase: 'failed', problem });
    }
  }

  /** Brings in what other tabs or devices have added; a failure leaves what is there. */
  async refresh(): Promise<void> {
    const { state, asking } = this.#of;
    if (state.get().busy) return;
    const turn = asking.next();
    try {
      await this.#read(turn);
    } catch (error) {
      if (turn === asking.turn && toProblem(error).status === 404 && state.get().phase === 'ready') {
        state.patch({ phase: 'missing' });
      }
    }
  }

  /** The list of conversations says this of it: another device may have asked, decided or withdrawn something. */
  noticed(item: Conversation): void {
    const { state, queue } = this.#of;
    const { phase, busy, waiting } = state.get();
    if (phase !== 'ready') return;
    if (busy ? (item.queued ?? 0) !== queue.stored : item.running || (item.waiting ?? false) !== waiting) {
      void this.look();
    }
  }

  /** Finds out cheaply whether something has happened elsewhere, and brings it in. */
  async look(): Promise<void> {
    const { id, state, queue, approvals, asking } = this.#of;
    try {
      const { busy, waiting, conversation: known } = state.get();
      const now = await api.conversation(id);
      if (busy) {
        if ((now.queued ?? 0) !== queue.stored) await this.#readQueue();
        return;
      }
      const news =
        now.running ||
        (now.waiting === true) !== waiting ||
        (now.queued ?? 0) !== queue.stored ||
        now.updatedAt !== known?.updatedAt ||
        (waiting && (await approvals.look(this.#of.pending())));
      if (!news || state.get().busy) return;
      asking.hope();
      await this.refresh();
    } catch {
      // Unreachable: the next look is soon enough.
    }
  }

  /** After a run the history is the truth: status, usage, title, what is next, and text that a cut had not brought. */
  async reconcile(turn: number): Promise<void> {
    const { state, queue, asking } = this.#of;
    let looks = 0;
    let failures = 0;
    while (turn === asking.turn) {
      try {
        if (!(await this.#read(turn, looks < SETTLING_LOOKS))) return;
      } catch (error) {
        // Unreachable: what is on screen stays until the server is there again.
        if (toProblem(error).status === 404 || ++failures >= MOST_READS) return;
        await this.#waker.pause(backoff(failures - 1));
        continue;
      }
      const { conversation, waiting } = state.get();
      const settling = conversation?.running === true || (queue.size > 0 && !waiting);
      if (!settling || looks >= SETTLING_LOOKS) return;
      await this.#waker.pause(FIRST_LOOK_MS * 2 ** looks++);
    }
  }

  /** Reads the history and follows what runs; false when something else has begun meanwhile. */
  async #read(turn: number, patient = false): Promise<boolean> {
    const { id, state, history, queue, asking } = this.#of;
    const askedAt = Date.now();
    const { conversation, messages, queued = [] } = await api.messages(id);
    if (turn !== asking.turn) return false;
    const { running } = conversation;
    if (patient && running && asking.hasEnded(conversation.runId)) {
      // Its end has been seen already; the history has it in a moment.
      return true;
    }
    queue.take(queued, new Set(messages.map((message) => message.id)), askedAt);
    const kept = history.take(conversation, messages);
    this.#readAt = Date.now();
    const { problem } = state.get();
    const failed = messages.findLast(
      ({ run }) => run?.error?.id !== undefined && run.error.id === problem?.id,
    );
    state.patch({
      phase: 'ready',
      conversation,
      waiting: conversation.waiting === true,
      problem: problem && withRunError(problem, failed?.run?.error),
    });
    if (running && !kept && !asking.fruitless) asking.resume();
    return turn === asking.turn;
  }

  async #readQueue(): Promise<void> {
    const { id, queue } = this.#of;
    const askedAt = Date.now();
    const { messages, queued = [] } = await api.messages(id);
    queue.take(queued, new Set(messages.map((message) => message.id)), askedAt);
  }

  /** A page that shows something that waits looks for what happens elsewhere. */
  #watch(): void {
    const { state, queue } = this.#of;
    const { busy, waiting, conversation } = state.get();
    const open = waiting || queue.size > 0 || (!busy && conversation?.running === true);
    this.#poll.every(this.#shown && open ? POLL_MS : undefined);
  }
}

import { api } from '../lib/api';
import { toProblem, withRunError, type Problem } from '../lib/problem';
import { keepUnsent } from '../lib/signedOut';
import { filesOf } from './files/part';
import type { History } from './history';
import { factsOf, textOf } from './message';
import type { Queue } from './queue';
import { QUIET, type SessionState, type SessionStore } from './state';
import type { AnswerStream, Outcome, Request } from './stream';

export interface AskingParts {
  readonly id: string;
  readonly state: SessionStore;
  readonly stream: AnswerStream;
  readonly history: History;
  readonly queue: Queue;
}

export interface AskingHost {
  agent(): string | undefined;
  started(): void;
  ended(): void;
  /** A request has come to its end, however: what the server has stored is the truth now. */
  settled(turn: number): void;
}

/** What is under way in a conversation: one request at a time, from its start to what came of it. */
export class Asking {
  readonly #of: AskingParts;
  readonly #host: AskingHost;
  #request: Request | undefined;
  #turn = 0;
  /** The run whose end this page has seen. */
  #endedRun: string | undefined;
  /** The server says that something runs but has no stream of it yet: ask again with the next look, not at once. */
  #fruitless = false;

  constructor(parts: AskingParts, host: AskingHost) {
    this.#of = parts;
    this.#host = host;
  }

  /** Grows whenever the course of things is changed from outside; whoever waited for an older one gives up. */
  get turn(): number {
    return this.#turn;
  }

  next(): number {
    return ++this.#turn;
  }

  hasEnded(run: string | undefined): boolean {
    return run !== undefined && run === this.#endedRun;
  }

  get fruitless(): boolean {
    return this.#fruitless;
  }

  /** Something has changed: there may be a stream now. */
  hope(): void {
    this.#fruitless = false;
  }

  /** Follows what runs already; what is on screen stays until its replay has caught up. */
  resume(): void {
    this.#of.history.hold();
    void this.start({ kind: 'resume' });
  }

  /** Makes the last question's request once more; false when there is none. */
  repeat(): boolean {
    if (!this.#request || this.#request.kind === 'resume') return false;
    void this.start(this.#request);
    return true;
  }

  async start(request: Request): Promise<void> {
    const turn = this.next();
    const { state, stream, history } = this.#of;
    this.#request = request;
    history.absorb();
    history.markUnsent(undefined);
    if (request.kind !== 'resume') this.#fruitless = false;
    state.patch({
      ...QUIET,
      phase: 'ready',
      busy: true,
      waiting: false,
      problem: undefined,
      ended: undefined,
    });
    this.#host.started();
    const outcome = await stream.run(request);
    if (turn !== this.#turn || !outcome) return;
    this.#conclude(request, outcome);
  }

  /** Stops the answer that is being made or that waits; what is queued behind it goes on. */
  async stop(): Promise<void> {
    const { id, state, stream, history } = this.#of;
    const { waiting, stopping } = state.get();
    if (state.idle() || stopping) return;
    const turn = this.next();
    state.patch({ stopping: true });
    // Closing the connection does not stop a run, so both are needed.
    const [told] = await Promise.allSettled([api.stop(id), stream.cancel()]);
    if (turn !== this.#turn) return;
    stream.chat.clearError();
    const problem = told.status === 'rejected' ? toProblem(told.reason) : undefined;
    if (waiting && problem) {
      state.patch({ stopping: false, problem });
      return;
    }
    history.markLast('cancelled');
    const last = history.last();
    this.#endedRun = last && factsOf(last).runId;
    this.#settle('stopped', problem?.status === 404 ? undefined : problem);
  }

  /** Gives up the connection, not the run. */
  detach(): void {
    this.next();
    void this.#of.stream.cancel();
    this.#of.state.patch(QUIET);
    this.#host.ended();
  }

  #conclude(request: Request, outcome: Outcome): void {
    const { id, state, history, queue } = this.#of;
    const last = history.last();
    this.#endedRun = outcome.kind === 'waiting' || !last ? undefined : factsOf(last).runId;
    switch (outcome.kind) {
      case 'complete':
        this.#settle('complete');
        return;
      case 'stopped':
        history.markLast('cancelled');
        this.#settle('stopped');
        return;
      case 'waiting':
        history.markLast('suspended');
        state.patch({ waiting: true });
        this.#settle(undefined);
        return;
      case 'nothing':
        // The run has ended meanwhile and the history has all of it, or it waits.
        this.#fruitless = true;
        this.#settle(undefined);
        return;
      case 'queued':
        if (request.kind === 'submit') {
          const { message } = request;
          history.drop(message.id);
          const parentId =
            factsOf({ id: message.id, role: 'user', parts: [], metadata: message.metadata }).parentId ?? null;
          queue.adopt(message.id, textOf(message), parentId, outcome.position, filesOf(message));
        }
        this.#settle(undefined);
        return;
      case 'failed':
        if (outcome.answered) history.markLast('failed');
        else if (request.kind === 'submit') {
          history.markUnsent(request.message.id);
          const stored = state.get().conversation;
          keepUnsent(textOf(request.message), stored && id, this.#host.agent());
        }
        this.#settle('failed', withRunError(outcome.problem, last && factsOf(last).error));
    }
  }

  #settle(ended: SessionState['ended'], problem?: Problem): void {
    const { state, stream, history } = this.#of;
    history.release();
    if (!problem) stream.chat.clearError();
    history.absorb();
    state.patch({ ...QUIET, stopping: false, ended, problem });
    this.#host.ended();
    this.#host.settled(this.#turn);
  }
}

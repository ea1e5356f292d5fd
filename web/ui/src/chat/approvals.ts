import { api, type Approval, type Decision } from '../lib/api';
import { toProblem, type Problem } from '../lib/problem';
import { Store } from '../lib/store';
import { isRecord } from '../lib/record';
import { backoff } from './backoff';
import type { ChatMessage } from './message';

/** A decision that the network swallowed is sent again: the same choice twice counts once. */
const MOST_SENDS = 6;

/** What this page knows of an approval beyond the message that it stands in. */
export interface Knowledge {
  /** Newer than what the message says. */
  readonly approval?: Approval;
  /** On its way to the server. */
  readonly deciding?: Decision['decision'];
  readonly problem?: Problem;
}

/** The decisions of one conversation: each is sent once, and the newest state of each approval is kept. */
export class Approvals {
  readonly known = new Store<ReadonlyMap<string, Knowledge>>(new Map());
  readonly #decided: () => void;

  constructor(decided: () => void) {
    this.#decided = decided;
  }

  /** Sends the decision; whether the approval is decided now, by whomever. */
  async decide(id: string, decision: Decision): Promise<boolean> {
    const now = this.known.get().get(id);
    if (now?.deciding || (now?.approval && now.approval.state !== 'waiting')) return false;
    this.#put(id, { deciding: decision.decision });
    try {
      this.#put(id, { approval: await patiently(() => api.decide(id, decision)) });
    } catch (error) {
      const problem = toProblem(error);
      if (problem.status !== 409) {
        this.#put(id, { problem });
        return false;
      }
      // Somebody was faster: the card shows who, and what.
      try {
        this.#put(id, { approval: await patiently(() => api.approval(id)) });
      } catch {
        this.#put(id, { problem });
        return false;
      }
    }
    this.#decided();
    return true;
  }

  /** Whether one of these has been decided elsewhere since the messages were read. */
  async look(ids: readonly string[]): Promise<boolean> {
    const states = await Promise.all(ids.map((id) => api.approval(id)));
    for (const approval of states) {
      if (approval.state !== 'waiting') this.#put(approval.approvalId, { approval });
    }
    return states.some(({ state }) => state !== 'waiting');
  }

  #put(id: string, knowledge: Knowledge): void {
    this.known.set(new Map(this.known.get()).set(id, knowledge));
  }
}

async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      const { kind, status = 0 } = toProblem(error);
      if ((kind !== 'network' && status < 500) || tries + 1 >= MOST_SENDS) throw error;
      await new Promise((resolve) => setTimeout(resolve, backoff(tries)));
    }
  }
}

/** The approvals among the parts of messages, in order; of one that stands there twice, the last word counts. */
export function approvalsIn(messages: readonly Pick<ChatMessage, 'parts'>[]): Approval[] {
  const found = new Map<string, Approval>();
  for (const { parts } of messages) {
    for (const part of parts) {
      const approval = readApproval(part);
      if (approval) found.set(approval.approvalId, approval);
    }
  }
  return [...found.values()];
}

export function readApproval(part: unknown): Approval | undefined {
  if (!isRecord(part) || part.type !== 'data-approval' || !isRecord(part.data)) return undefined;
  const approvalId = part.data.approvalId ?? part.id;
  if (typeof approvalId !== 'string' || typeof part.data.state !== 'string') return undefined;
  return { ...part.data, approvalId } as Approval;
}

/** The newest of what the message says and what the page knows; a decision is never taken back. */
export function newest(approval: Approval, knowledge: Knowledge | undefined): Approval {
  const known = knowledge?.approval;
  return approval.state === 'waiting' && known && known.state !== 'waiting'
    ? { ...approval, ...known }
    : approval;
}

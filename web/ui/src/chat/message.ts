import type { Feedback } from '../lib/api';
import { isRecord, str } from '../lib/record';

/** What the page knows of a message, independent of the SDK that streams it. */
export interface ChatMessage {
  readonly id: string;
  readonly role: 'user' | 'assistant' | 'system';
  readonly parts: readonly unknown[];
  readonly metadata?: unknown;
}

/** A message as the history endpoint returns it. */
export interface StoredMessage {
  readonly id: string;
  readonly parentId: string | null;
  readonly role: 'user' | 'assistant';
  readonly parts: readonly unknown[];
  readonly metadata?: Record<string, unknown>;
  readonly run?: StoredRun;
  /** What the person thinks of the answer. */
  readonly feedback?: Feedback;
}

export interface StoredRun {
  readonly id: string;
  readonly status: RunStatus;
  readonly usage?: Usage;
  readonly cost?: { readonly usd: number } | null;
  readonly saved?: { readonly usd: number };
  readonly estimated?: boolean;
  readonly agent?: string;
  readonly model?: string;
  readonly firstTokenMs?: number;
  readonly ms?: number;
  readonly cut?: string;
  readonly error?: RunError;
}

export interface RunError {
  readonly message: string;
  readonly code?: string;
  readonly id?: string;
  /** When asking again makes sense, counted from the failure. */
  readonly retryAfterSeconds?: number;
  /** What the sentence names. */
  readonly about?: Readonly<Record<string, string>>;
}

export type RunStatus = 'running' | 'completed' | 'failed' | 'cancelled' | 'suspended';

export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly totalTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
}

/** The facts shown under an answer; from the stream's metadata while it is live, from the history later. */
export interface Facts {
  readonly createdAt?: string;
  readonly runId?: string;
  readonly agent?: string;
  readonly model?: string;
  readonly parentId?: string | null;
  readonly usage?: Usage;
  /** `null`: the model has no price in the table. Absent: not known yet. */
  readonly cost?: { readonly usd: number } | null;
  /** What the model's cache has saved; negative if it cost more. */
  readonly saved?: { readonly usd: number };
  /** Whether tokens and cost contain estimates. */
  readonly estimated?: boolean;
  readonly ms?: number;
  readonly firstTokenMs?: number;
  readonly cut?: string;
  readonly status?: RunStatus;
  readonly error?: RunError;
  readonly feedback?: Feedback;
}

/** History's form to the form that is streamed: the run's facts stand in the metadata. */
export function fromStored(stored: StoredMessage): ChatMessage & { metadata: Facts } {
  const { run } = stored;
  const facts: Facts = {
    ...(stored.metadata as Facts | undefined),
    parentId: stored.parentId,
    ...(run && {
      runId: run.id,
      status: run.status,
      ...(run.usage && { usage: run.usage }),
      ...(run.cost !== undefined && { cost: run.cost }),
      ...(run.saved && { saved: run.saved }),
      ...(run.estimated && { estimated: true }),
      ...(run.agent && { agent: run.agent }),
      ...(run.model && { model: run.model }),
      ...(run.ms !== undefined && { ms: run.ms }),
      ...(run.firstTokenMs !== undefined && { firstTokenMs: run.firstTokenMs }),
      ...(run.cut && { cut: run.cut }),
      ...(run.error && { error: run.error }),
    }),
    ...(stored.feedback && { feedback: stored.feedback }),
  };
  return { id: stored.id, role: stored.role, parts: stored.parts, metadata: facts };
}

export function factsOf(message: ChatMessage): Facts {
  return (message.metadata as Facts | undefined) ?? {};
}

/** The message's plain text, as the copy button and the editor want it. */
export function textOf(message: Pick<ChatMessage, 'parts'>): string {
  return message.parts
    .map((part) => (isRecord(part) && part.type === 'text' ? str(part.text) : ''))
    .filter((text) => text !== '')
    .join('\n\n');
}

/** How much of an answer is there: a replay is shown only once it has caught up with what was on screen. */
export function weight(message: Pick<ChatMessage, 'parts'>): number {
  let total = 0;
  for (const part of message.parts) {
    // A note is nothing of the answer yet.
    if (!isRecord(part) || part.type === 'data-trimmed') continue;
    total += 1 + str(part.text).length;
    if (part.state === 'output-available' || part.state === 'output-error') total += 1;
  }
  return total;
}

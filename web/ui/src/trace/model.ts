import { get } from '../lib/api';

export type Kind =
  'run' | 'step' | 'model' | 'embedding' | 'guardrail' | 'tool' | 'approval' | 'wait' | 'retry' | 'trimmed';
export type State = 'running' | 'waiting' | 'done' | 'failed' | 'denied' | 'cancelled' | 'superseded';

export interface Tokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

/** Something that took time in a run. Times are milliseconds: `at` since the root began, `ms` how long it took. */
export interface Span {
  readonly id: string;
  readonly kind: Kind;
  readonly state: State;
  readonly at: number;
  /** Absent while it goes on. */
  readonly ms?: number;
  readonly children?: readonly Span[];
  readonly name?: string;
  readonly title?: string;
  readonly run?: string;
  readonly version?: string;
  readonly step?: number;
  readonly attempt?: number;
  readonly model?: string;
  /** The managed prompt that the model was given; absent if it was the file's. */
  readonly prompt?: { readonly name: string; readonly version: number };
  /** What a tool asked for by itself; absent for the calls of the run. */
  readonly purpose?: string;
  readonly firstTokenMs?: number;
  readonly usage?: Tokens;
  /** `null`: unpriced. */
  readonly usd?: number | null;
  readonly savedUsd?: number;
  readonly estimated?: boolean;
  readonly stop?: string;
  readonly hint?: string;
  readonly reason?: string;
  readonly decision?: string;
  readonly pauseMs?: number;
  readonly startedMs?: number;
  readonly starts?: number;
  readonly turns?: number;
  readonly cut?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly id: string };
}

export interface Trace {
  readonly id: string;
  readonly conversation: string;
  readonly message: string;
  /** Grows with everything that happens. */
  readonly version: number;
  readonly startedAt: string;
  /** The server's time when it answered. */
  readonly now: string;
  readonly live: boolean;
  readonly parentRun?: string;
  /** Where the run is seen in Langfuse. */
  readonly langfuse?: string;
  readonly root: Span;
}

export interface Content {
  readonly id: string;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly failed?: boolean;
  readonly progress?: unknown;
  readonly receipt?: unknown;
}

export interface RawEvent {
  readonly type: string;
  readonly stamp: { readonly seq: number; readonly at: string };
}

const seg = encodeURIComponent;
const base = (run: string) => `/api/runs/${seg(run)}/trace`;

export const traceApi = {
  /** Undefined when nothing has happened since `seen`. */
  tree: (run: string, seen?: number) =>
    get<Trace | undefined>(seen === undefined ? base(run) : `${base(run)}?seen=${seen}`),
  content: (run: string, span: string, signal: AbortSignal) =>
    get<Content>(`${base(run)}/spans/${seg(span)}`, signal),
  events: (run: string, after: number) =>
    get<{ events: RawEvent[]; next?: number }>(`${base(run)}/events?after=${after}`),
};

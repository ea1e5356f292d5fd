import type { Approval, Feedback } from '../lib/api';
import { isRecord } from '../lib/record';
import { readApproval } from './approvals';

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

/** An answer's plain text as it is shown: what a model that cites said in pieces is one text. */
export function answerTextOf(message: Pick<ChatMessage, 'parts'>): string {
  return itemsOf(message.parts, 'over')
    .flatMap((item) => (item.kind === 'text' ? [item.text] : []))
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

export type ToolState = 'writing' | 'running' | 'waiting' | 'done' | 'failed' | 'denied' | 'stopped';

export interface ToolItem {
  readonly kind: 'tool';
  readonly key: string;
  readonly callId: string;
  readonly tool: string;
  readonly title?: string;
  readonly state: ToolState;
  readonly input?: unknown;
  readonly rawInput?: string;
  readonly output?: unknown;
  readonly error?: string;
  readonly startedAt?: string;
  readonly ms?: number;
}

export interface Wait {
  readonly reason: string;
  readonly ahead?: number;
  readonly another?: boolean;
}

export interface HandoverItem {
  readonly kind: 'handover';
  readonly key: string;
  readonly callId: string;
  readonly agent: string;
  readonly title: string;
  readonly runId?: string;
  readonly state: 'running' | 'waiting' | 'done' | 'failed' | 'stopped';
  readonly tools: readonly string[];
  /** Why it waits for a model: for its turn, or to try again. */
  readonly wait?: Wait;
  readonly question?: string;
  readonly startedAt?: string;
  readonly ms?: number;
}

/** Something a person has to decide about, or has. */
export interface ApprovalItem {
  readonly kind: 'approval';
  readonly key: string;
  readonly approval: Approval;
}

/** Something that an answer cites; without an address it is a document that the model was given. */
export interface Source {
  readonly title: string;
  readonly url?: string;
}

export type Item =
  | { readonly kind: 'text'; readonly key: string; readonly text: string; readonly live: boolean }
  | { readonly kind: 'reasoning'; readonly key: string; readonly text: string; readonly live: boolean }
  /** What the answer was taken from, each once. */
  | { readonly kind: 'sources'; readonly key: string; readonly sources: readonly Source[] }
  /** The oldest turns were left out. */
  | { readonly kind: 'trimmed'; readonly key: string; readonly turns: number }
  | ToolItem
  | HandoverItem
  | ApprovalItem;

/** Whether an answer is being made, waits for a person, or is over. */
export type Course = 'live' | 'suspended' | 'over';

/**
 * What is shown of an answer, in order. The timing of a call comes in a data part beside the tool part, a hand-over
 * replaces the card of the call it stands for, and so does a question to the person until it is answered. Unknown parts are left out, never an error: a newer server
 * may send more than this page knows.
 */
export function itemsOf(parts: readonly unknown[], course: Course): Item[] {
  const live = course === 'live';
  const timings = new Map<string, Record<string, unknown>>();
  const handovers = new Map<string, Record<string, unknown>>();
  const approvals = new Map<string, Map<string, Approval>>();
  const calls = new Set<string>();
  for (const part of parts) {
    if (!isRecord(part)) continue;
    if (isToolPart(part)) calls.add(str(part.toolCallId));
    const approval = readApproval(part);
    if (approval) {
      const ofCall = approvals.get(approval.callId) ?? new Map<string, Approval>();
      approvals.set(approval.callId, ofCall.set(approval.approvalId, approval));
    }
    if (!isRecord(part.data)) continue;
    const callId = str(part.data.callId) || str(part.id);
    if (part.type === 'data-tool') timings.set(callId, part.data);
    if (part.type === 'data-handover') handovers.set(callId, part.data);
  }
  const items: Item[] = [];
  const sources = new Map<string, Source>();
  let said: { key: string; text: string; live: boolean } | undefined;
  const endText = () => {
    if (said && said.text.trim() !== '') items.push({ kind: 'text', ...said });
    said = undefined;
  };
  parts.forEach((part, index) => {
    if (!isRecord(part)) return;
    const key = `${index}`;
    if (part.type === 'text') {
      // A model that cites says each cited passage in a block of its own, in mid-sentence: they are one text.
      said = {
        key: said?.key ?? key,
        text: (said?.text ?? '') + str(part.text),
        live: live && part.state === 'streaming',
      };
      return;
    }
    endText();
    if (part.type === 'reasoning') {
      const text = str(part.text);
      const thinking = live && part.state === 'streaming';
      if (text !== '' || thinking) items.push({ kind: 'reasoning', key, text, live: thinking });
    } else if (part.type === 'source-url' || part.type === 'source-document') {
      const source = readSource(part);
      if (source) sources.set(source.url ?? source.title, sources.get(source.url ?? source.title) ?? source);
    } else if (isToolPart(part)) {
      const callId = str(part.toolCallId);
      const handover = handovers.get(callId);
      const timing = timings.get(callId);
      const asked = [...(approvals.get(callId)?.values() ?? [])];
      if (handover) items.push(handoverItem(callId, handover, part, timing, course));
      else if (!asked.some(({ state }) => state === 'waiting')) {
        items.push(toolItem(callId, part, timing, course));
      }
      for (const approval of asked) {
        items.push({ kind: 'approval', key: `approval:${approval.approvalId}`, approval });
      }
    } else if (part.type === 'data-handover' && isRecord(part.data)) {
      const callId = str(part.data.callId) || str(part.id);
      if (!calls.has(callId))
        items.push(handoverItem(callId, part.data, undefined, timings.get(callId), course));
    } else if (part.type === 'data-trimmed' && isRecord(part.data) && typeof part.data.turns === 'number') {
      items.push({ kind: 'trimmed', key, turns: part.data.turns });
    } else if (part.type === 'data-approval') {
      const approval = readApproval(part);
      if (approval && !calls.has(approval.callId))
        items.push({ kind: 'approval', key: `approval:${approval.approvalId}`, approval });
    }
  });
  endText();
  if (sources.size > 0) items.push({ kind: 'sources', key: 'sources', sources: [...sources.values()] });
  return items;
}

/** Only the web: an address from outside could otherwise name a script. */
function readSource(part: Record<string, unknown>): Source | undefined {
  const url = str(part.url);
  if (part.type === 'source-document') return str(part.title) ? { title: str(part.title) } : undefined;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined;
  return { url, title: str(part.title) || new URL(url).hostname };
}

function toolItem(
  callId: string,
  part: Record<string, unknown>,
  timing: Record<string, unknown> | undefined,
  course: Course,
): ToolItem {
  const tool = part.type === 'dynamic-tool' ? str(part.toolName) : str(part.type).slice('tool-'.length);
  const title = str(timing?.title) || str(part.title);
  return {
    kind: 'tool',
    key: `call:${callId}`,
    callId,
    tool,
    ...(title && { title }),
    state: toolState(str(part.state), course),
    ...(part.input !== undefined && { input: part.input }),
    ...(typeof part.rawInput === 'string' && { rawInput: part.rawInput }),
    ...(part.output !== undefined && { output: part.output }),
    ...(typeof part.errorText === 'string' && { error: part.errorText }),
    ...time(timing),
  };
}

const UNFINISHED = { live: 'running', suspended: 'waiting', over: 'stopped' } as const;

function toolState(state: string, course: Course): ToolState {
  switch (state) {
    case 'output-available':
      return 'done';
    case 'output-error':
      return 'failed';
    case 'output-denied':
      return 'denied';
    case 'input-streaming':
      return course === 'live' ? 'writing' : 'stopped';
    default:
      return UNFINISHED[course];
  }
}

function handoverItem(
  callId: string,
  data: Record<string, unknown>,
  part: Record<string, unknown> | undefined,
  timing: Record<string, unknown> | undefined,
  course: Course,
): HandoverItem {
  const state = data.state === 'done' || data.state === 'failed' ? data.state : UNFINISHED[course];
  const question = firstText(part?.input);
  return {
    kind: 'handover',
    key: `call:${callId}`,
    callId,
    agent: str(data.agent),
    title: str(data.title) || str(data.agent),
    ...(data.runId ? { runId: str(data.runId) } : {}),
    state,
    ...(state === 'running' && isRecord(data.waiting) && { wait: data.waiting as unknown as Wait }),
    tools: Array.isArray(data.tools) ? data.tools.map(str).filter((name) => name !== '') : [],
    ...(question && { question }),
    ...time(timing),
  };
}

/** The question of a hand-over: its input is an object of the agent's tool, whose first text is what was asked. */
function firstText(input: unknown): string {
  if (typeof input === 'string') return input;
  if (!isRecord(input)) return '';
  return str(Object.values(input).find((value) => typeof value === 'string'));
}

function time(timing: Record<string, unknown> | undefined) {
  return {
    ...(typeof timing?.startedAt === 'string' && { startedAt: timing.startedAt }),
    ...(typeof timing?.ms === 'number' && { ms: timing.ms }),
  };
}

function isToolPart(part: Record<string, unknown>): boolean {
  return part.type === 'dynamic-tool' || str(part.type).startsWith('tool-');
}

function str(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

import type { Approval } from '../lib/api';
import { isRecord, str } from '../lib/record';
import { readApproval } from './approvals';
import type { ChatMessage } from './message';

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
 * replaces the card of the call it stands for, and so does a question to the person until it is answered. Unknown parts
 * are left out, never an error: a newer server may send more than this page knows.
 */
export function itemsOf(parts: readonly unknown[], course: Course): Item[] {
  const known = parts.filter(isRecord);
  const calls = callsIn(known);
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
    const streaming = course === 'live' && part.state === 'streaming';
    if (part.type === 'text') {
      // A model that cites says each cited passage in a block of its own, in mid-sentence: they are one text.
      said = { key: said?.key ?? key, text: (said?.text ?? '') + str(part.text), live: streaming };
      return;
    }
    endText();
    if (part.type === 'reasoning') {
      const text = str(part.text);
      if (text !== '' || streaming) items.push({ kind: 'reasoning', key, text, live: streaming });
    } else if (part.type === 'source-url' || part.type === 'source-document') {
      const source = readSource(part);
      if (source) sources.set(source.url ?? source.title, sources.get(source.url ?? source.title) ?? source);
    } else if (part.type === 'data-trimmed') {
      const turns = isRecord(part.data) ? part.data.turns : undefined;
      if (typeof turns === 'number') items.push({ kind: 'trimmed', key, turns });
    } else {
      items.push(...callItems(part, calls, course));
    }
  });
  endText();
  if (sources.size > 0) items.push({ kind: 'sources', key: 'sources', sources: [...sources.values()] });
  return items;
}

/** An answer's plain text as it is shown: what a model that cites said in pieces is one text. */
export function answerTextOf(message: Pick<ChatMessage, 'parts'>): string {
  return itemsOf(message.parts, 'over')
    .flatMap((item) => (item.kind === 'text' ? [item.text] : []))
    .join('\n\n');
}

type Fields = Record<string, unknown>;

/** What other parts tell of the calls of an answer, by the call's id. */
interface Calls {
  /** The calls that have a part of their own. */
  readonly shown: ReadonlySet<string>;
  readonly timings: ReadonlyMap<string, Fields>;
  readonly handovers: ReadonlyMap<string, Fields>;
  /** The newest state of each approval of the call, in the order in which they were asked for. */
  readonly approvals: ReadonlyMap<string, ReadonlyMap<string, Approval>>;
}

function callsIn(parts: readonly Fields[]): Calls {
  const shown = new Set<string>();
  const timings = new Map<string, Fields>();
  const handovers = new Map<string, Fields>();
  const approvals = new Map<string, Map<string, Approval>>();
  for (const part of parts) {
    if (isToolPart(part)) shown.add(str(part.toolCallId));
    const approval = readApproval(part);
    if (approval) {
      const ofCall = approvals.get(approval.callId) ?? new Map<string, Approval>();
      approvals.set(approval.callId, ofCall.set(approval.approvalId, approval));
    }
    if (!isRecord(part.data)) continue;
    if (part.type === 'data-tool') timings.set(callIdOf(part, part.data), part.data);
    if (part.type === 'data-handover') handovers.set(callIdOf(part, part.data), part.data);
  }
  return { shown, timings, handovers, approvals };
}

function callIdOf(part: Fields, data: Fields): string {
  return str(data.callId) || str(part.id);
}

/** The cards of a call: they stand where its tool part does, or, if it has none, where its data part does. */
function callItems(part: Fields, calls: Calls, course: Course): Item[] {
  if (isToolPart(part)) {
    const callId = str(part.toolCallId);
    const handover = calls.handovers.get(callId);
    const timing = calls.timings.get(callId);
    const asked = [...(calls.approvals.get(callId)?.values() ?? [])];
    const waits = asked.some(({ state }) => state === 'waiting');
    return [
      ...(handover
        ? [handoverItem(callId, handover, part, timing, course)]
        : waits
          ? []
          : [toolItem(callId, part, timing, course)]),
      ...asked.map(approvalItem),
    ];
  }
  if (part.type === 'data-handover' && isRecord(part.data)) {
    const callId = callIdOf(part, part.data);
    if (calls.shown.has(callId)) return [];
    return [handoverItem(callId, part.data, undefined, calls.timings.get(callId), course)];
  }
  const approval = readApproval(part);
  return approval && !calls.shown.has(approval.callId) ? [approvalItem(approval)] : [];
}

function approvalItem(approval: Approval): ApprovalItem {
  return { kind: 'approval', key: `approval:${approval.approvalId}`, approval };
}

/** Only the web: an address from outside could otherwise name a script. */
function readSource(part: Fields): Source | undefined {
  const url = str(part.url);
  if (part.type === 'source-document') return str(part.title) ? { title: str(part.title) } : undefined;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined;
  return { url, title: str(part.title) || new URL(url).hostname };
}

function toolItem(callId: string, part: Fields, timing: Fields | undefined, course: Course): ToolItem {
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
  data: Fields,
  part: Fields | undefined,
  timing: Fields | undefined,
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

function time(timing: Fields | undefined) {
  return {
    ...(typeof timing?.startedAt === 'string' && { startedAt: timing.startedAt }),
    ...(typeof timing?.ms === 'number' && { ms: timing.ms }),
  };
}

function isToolPart(part: Fields): boolean {
  return part.type === 'dynamic-tool' || str(part.type).startsWith('tool-');
}

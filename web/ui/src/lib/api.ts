import type { StoredMessage } from '../chat/message';
import { ProblemError, readProblem } from './problem';
import { heard } from './signedOut';
import { patiently } from './waking';

export interface Agent {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly model: string;
  readonly suggestions: readonly string[];
  readonly tools: readonly AgentTool[];
  readonly agents: readonly string[];
}

export interface AgentTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly effect: 'read' | 'write';
}

export interface Info {
  readonly version: string;
  readonly model: {
    readonly provider: 'demo' | 'bedrock' | 'local';
    readonly reason: string;
    readonly demo: boolean;
    readonly region?: string;
  };
  readonly user: {
    readonly id: string;
    readonly name: string;
    /** False where the server is for one person on its machine. */
    readonly signedIn: boolean;
    readonly role?: string;
    readonly may?: readonly string[];
  };
  readonly titles: 'model' | 'words';
}

export interface Conversation {
  readonly id: string;
  readonly title: string;
  readonly titleSource: 'words' | 'model' | 'user';
  readonly agent: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly pinned: boolean;
  /** In no list, and gone for good when it is deleted. */
  readonly temporary?: boolean;
  readonly running: boolean;
  /** Its answer is suspended until a person has decided. */
  readonly waiting?: boolean;
  /** How many messages wait for the answers before them. */
  readonly queued?: number;
  readonly runId?: string;
  readonly snippet?: string;
  /** Only where one conversation is asked for: the newest message of the branch last shown. */
  readonly head?: string;
}

export interface RunDetails {
  readonly id: string;
  readonly agent: string;
  readonly model: string;
  readonly status: string;
  readonly parts: readonly unknown[];
}

export type ApprovalState = 'waiting' | 'approved' | 'denied' | 'retried' | 'skipped' | 'stopped' | 'expired';

/** A call that a person has to decide about. */
export interface Approval {
  readonly approvalId: string;
  readonly callId: string;
  readonly runId?: string;
  /** `start`: may it begin? `unknown-outcome`: it had begun when the server stopped; what now? */
  readonly kind: 'start' | 'unknown-outcome';
  readonly tool: string;
  readonly title?: string;
  readonly input: unknown;
  readonly reason?: string;
  readonly requestedAt?: string;
  readonly expiresAt?: string;
  readonly state: ApprovalState;
  readonly by?: string;
  readonly decidedAt?: string;
  readonly decisionReason?: string;
  readonly editedInput?: unknown;
}

export type Rating = 'up' | 'down';

/** What a person thinks of an answer. */
export interface Feedback {
  readonly rating: Rating;
  readonly comment?: string;
  readonly at?: string;
}

export interface Decision {
  readonly decision: 'approve' | 'deny' | 'retry' | 'skip' | 'stop';
  readonly reason?: string;
  readonly input?: Record<string, unknown>;
}

/** A message in the queue: `again` instead of parts when an earlier answer is to be made again. */
export interface QueuedJson {
  readonly id: string;
  readonly parts?: readonly unknown[];
  readonly again?: boolean;
  readonly at?: string;
  readonly position?: number;
}

export interface ConversationContent {
  readonly conversation: Conversation;
  readonly messages: readonly StoredMessage[];
  readonly queued?: readonly QueuedJson[];
}

const seg = encodeURIComponent;
/** A server that is going down refuses (503) for as long as the next one needs to take over. */
const REFUSED_PAUSES_MS = [300, 700, 1_500, 3_000];

export const api = {
  signOut: (everywhere: boolean) => send<{ location: string }>('POST', '/auth/sign-out', { everywhere }),
  info: () => get<Info>('/api/info'),
  agents: () => get<{ agents: Agent[]; default?: string }>('/api/agents'),
  conversations: (query: { q?: string; before?: string; limit?: number }, signal?: AbortSignal) => {
    const params = new URLSearchParams();
    if (query.q) params.set('q', query.q);
    if (query.before) params.set('before', query.before);
    params.set('limit', String(query.limit ?? 50));
    return get<{ conversations: Conversation[]; next?: string }>(`/api/conversations?${params}`, signal);
  },
  conversation: (id: string) => get<Conversation>(`/api/conversations/${seg(id)}`),
  messages: (id: string) => get<ConversationContent>(`/api/conversations/${seg(id)}/messages`),
  change: (id: string, change: { title?: string; pinned?: boolean; head?: string }) =>
    send<Conversation>('PATCH', `/api/conversations/${seg(id)}`, change),
  remove: (id: string) => send<void>('DELETE', `/api/conversations/${seg(id)}`),
  restore: (id: string) => send<Conversation>('POST', `/api/conversations/${seg(id)}/restore`, {}),
  stop: (id: string) => send<{ stopped: boolean }>('POST', `/api/chat/${seg(id)}/stop`, {}),
  withdraw: (id: string, messageId: string) =>
    send<void>('DELETE', `/api/chat/${seg(id)}/queue/${seg(messageId)}`),
  approval: (id: string) => get<Approval>(`/api/approvals/${seg(id)}`),
  decide: (id: string, decision: Decision) => send<Approval>('POST', `/api/approvals/${seg(id)}`, decision),
  run: (id: string) => get<RunDetails>(`/api/runs/${seg(id)}`),
  rate: (runId: string, rating: Rating, comment?: string) =>
    send<Feedback>('PUT', `/api/runs/${seg(runId)}/feedback`, { rating, ...(comment && { comment }) }),
  unrate: (runId: string) => send<void>('DELETE', `/api/runs/${seg(runId)}/feedback`),
  exportUrl: (id: string, format: 'markdown' | 'json') =>
    `/api/conversations/${seg(id)}/export?format=${format}`,
};

export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return request<T>(path, { headers: { accept: 'application/json' }, ...(signal && { signal }) });
}

export function send<T>(method: string, path: string, body?: object): Promise<T> {
  return request<T>(path, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
}

async function request<T>(path: string, init: RequestInit): Promise<T> {
  let response = await once(path, init);
  for (const pause of REFUSED_PAUSES_MS) {
    if (response.status !== 503) break;
    // Refused, not done: asking again is safe for every method.
    await new Promise((resolve) => setTimeout(resolve, pause));
    response = await once(path, init);
  }
  if (!response.ok) {
    const body = await response.text().catch(() => '');
    throw new ProblemError(readProblem(response.status, body, response.headers.get('retry-after')));
  }
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch {
    // A cut body or a page in place of JSON.
    throw new ProblemError({ kind: 'unexpected', status: response.status });
  }
}

async function once(path: string, init: RequestInit): Promise<Response> {
  try {
    return heard(await patiently(fetch(path, init)));
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ProblemError({ kind: 'network' });
  }
}

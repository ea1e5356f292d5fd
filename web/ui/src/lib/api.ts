import type { StoredMessage } from '../chat/message';
import { ProblemError, readProblem } from './problem';

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
  readonly user: { readonly id: string; readonly name: string };
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
  readonly running: boolean;
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

const seg = encodeURIComponent;

export const api = {
  info: () => get<Info>('/api/info'),
  agents: () => get<{ agents: Agent[]; default: string }>('/api/agents'),
  conversations: (query: { q?: string; before?: string; limit?: number }, signal?: AbortSignal) => {
    const params = new URLSearchParams();
    if (query.q) params.set('q', query.q);
    if (query.before) params.set('before', query.before);
    params.set('limit', String(query.limit ?? 50));
    return get<{ conversations: Conversation[]; next?: string }>(`/api/conversations?${params}`, signal);
  },
  messages: (id: string) =>
    get<{ conversation: Conversation; messages: StoredMessage[] }>(`/api/conversations/${seg(id)}/messages`),
  change: (id: string, change: { title?: string; pinned?: boolean; head?: string }) =>
    send<Conversation>('PATCH', `/api/conversations/${seg(id)}`, change),
  remove: (id: string) => send<void>('DELETE', `/api/conversations/${seg(id)}`),
  restore: (id: string) => send<Conversation>('POST', `/api/conversations/${seg(id)}/restore`, {}),
  stop: (id: string) => send<{ stopped: boolean }>('POST', `/api/chat/${seg(id)}/stop`, {}),
  run: (id: string) => get<RunDetails>(`/api/runs/${seg(id)}`),
  exportUrl: (id: string, format: 'markdown' | 'json') =>
    `/api/conversations/${seg(id)}/export?format=${format}`,
};

function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return request<T>(path, { headers: { accept: 'application/json' }, ...(signal && { signal }) });
}

function send<T>(method: string, path: string, body?: object): Promise<T> {
  return request<T>(path, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
}

async function request<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ProblemError({ kind: 'network' });
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

import { get, send } from '../lib/api';

/** What calls came to. Money is exact decimal text: no number of this language holds it; it is missing if no price is known. */
export interface Sum {
  readonly calls: number;
  readonly estimated: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly tokens: number;
  readonly usd?: string;
  readonly unpriced: number;
  readonly savedUsd?: string;
}

export interface DaySum extends Sum {
  readonly day: string;
}

export interface Row extends Sum {
  readonly name: string;
  /** What people call it, if that is something else. */
  readonly label?: string;
  readonly before: Sum;
}

export type By = 'person' | 'group' | 'agent' | 'model' | 'key';

export interface BudgetState {
  readonly id: string;
  readonly of: 'all' | 'person' | 'group' | 'agent' | 'key';
  readonly name: string;
  readonly period: 'day' | 'month';
  readonly warnPercent: number;
  readonly spentUsd: string;
  readonly spentTokens: number;
  readonly unpriced: number;
  readonly opens: string;
  readonly warns: boolean;
  readonly reached: boolean;
  readonly usd?: string;
  readonly leftUsd?: string;
  readonly tokens?: number;
  readonly leftTokens?: number;
}

export interface Usage {
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly by: By;
  readonly total: Sum;
  readonly before: Sum;
  readonly days: readonly DaySum[];
  readonly rows: readonly Row[];
  /** Only of one's own: how budgets stand, and whether everybody's usage may be seen too. */
  readonly budgets?: readonly BudgetState[];
  readonly all?: boolean;
}

export interface Budget {
  readonly id: string;
  readonly of: BudgetState['of'];
  readonly name?: string;
  readonly period: BudgetState['period'];
  readonly usd?: string;
  readonly tokens?: number;
  readonly states: readonly BudgetState[];
}

export interface Raise {
  readonly id: string;
  readonly budget: string;
  readonly name?: string;
  readonly usd?: string;
  readonly tokens?: number;
  readonly at: string;
  readonly until: string;
  readonly reason: string;
  readonly by: string;
}

export interface Span {
  readonly from: string;
  readonly to: string;
}

export interface More {
  readonly amount?: string;
  readonly tokens?: number;
  readonly name?: string;
  readonly until: string;
  readonly reason: string;
}

const place = (all: boolean) => (all ? '/api/usage' : '/api/usage/me');
const query = (span: Span) => new URLSearchParams({ from: span.from, to: span.to });

export const usageApi = {
  usage: (all: boolean, span: Span, by: By, signal: AbortSignal) => {
    const params = query(span);
    params.set('by', by);
    return get<Usage>(`${place(all)}?${params}`, signal);
  },
  csv: (all: boolean, span: Span) => `${place(all)}/export?${query(span)}`,
  /** Everybody's sums, a line for each. */
  table: (span: Span, by: By | 'day') => `/api/usage/export?${query(span)}&by=${by}`,
  mine: () => get<{ budgets: readonly BudgetState[] }>('/api/budgets/me'),
  budgets: (signal: AbortSignal) =>
    get<{ budgets: readonly Budget[]; raises: readonly Raise[] }>('/api/budgets', signal),
  raise: (id: string, more: More) =>
    send<Raise>('POST', `/api/budgets/${encodeURIComponent(id)}/raise`, more),
};

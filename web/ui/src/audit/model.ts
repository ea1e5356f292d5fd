import { get } from '../lib/api';

export interface Entry {
  readonly at: string;
  readonly action: string;
  readonly outcome: 'success' | 'failure';
  readonly hash: string;
  readonly person?: { readonly pseudonym: string; readonly id?: string; readonly erased?: boolean };
  /** In the words of OCSF. */
  readonly event: { readonly src_endpoint?: { readonly ip?: string }; readonly [name: string]: unknown };
}

export interface EntryPage {
  readonly entries: readonly Entry[];
  readonly next?: string;
  /** All that can be done; with the first page only. */
  readonly actions?: readonly string[];
}

export interface Check {
  readonly well: boolean;
  readonly chains: number;
  readonly entries: number;
  readonly removed: number;
  readonly faults: readonly string[];
}

export const FILTERS = ['action', 'person', 'outcome', 'from', 'to'] as const;
export type Filter = (typeof FILTERS)[number];

/** What the server is asked with: days of this browser become moments, the last day is whole. */
export function query(shown: URLSearchParams, more: Readonly<Record<string, string>> = {}): string {
  const asked = new URLSearchParams();
  for (const name of FILTERS) {
    const value = shown.get(name);
    if (!value) continue;
    if (name === 'from' || name === 'to') {
      const moment = startOfDay(value, name === 'to' ? 1 : 0);
      if (moment) asked.set(name, moment);
    } else {
      asked.set(name, value);
    }
  }
  for (const [name, value] of Object.entries(more)) asked.set(name, value);
  const text = asked.toString();
  return text && `?${text}`;
}

function startOfDay(day: string, later: number): string | undefined {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return undefined;
  const moment = new Date(year, month - 1, date + later);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}

export const auditApi = {
  list: (shown: URLSearchParams, before?: string, signal?: AbortSignal) =>
    get<EntryPage>(`/api/audit${query(shown, before ? { before } : {})}`, signal),
  check: () => get<Check>('/api/audit/check'),
  file: (shown: URLSearchParams, format: 'csv' | 'ndjson') => `/api/audit/export${query(shown, { format })}`,
};

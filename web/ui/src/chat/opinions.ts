import { showToast } from '../app/toasts';
import { api, type Feedback, type Rating } from '../lib/api';
import { currentT } from '../lib/i18n';
import { Store } from '../lib/store';

/** What was said on this page, by run; `null` was taken back. What was said before stands in the history. */
export const opinions = new Store<ReadonlyMap<string, Feedback | null>>(new Map());

/** Only the last wish counts, however the answers to earlier ones arrive. */
const asked = new Map<string, number>();

export function rate(runId: string, rating: Rating, comment?: string): Promise<boolean> {
  return wish(runId, { rating, ...(comment && { comment }) }, () => api.rate(runId, rating, comment));
}

export function unrate(runId: string): Promise<boolean> {
  return wish(runId, null, async () => {
    await api.unrate(runId);
    return null;
  });
}

/** Shown at once; put back when the server refuses. */
async function wish(
  runId: string,
  wanted: Feedback | null,
  send: () => Promise<Feedback | null>,
): Promise<boolean> {
  const before = opinions.get().get(runId);
  const mine = (asked.get(runId) ?? 0) + 1;
  asked.set(runId, mine);
  put(runId, wanted);
  try {
    const stored = await send();
    if (asked.get(runId) === mine) put(runId, stored);
    return true;
  } catch {
    if (asked.get(runId) === mine) put(runId, before);
    showToast({ tone: 'error', text: currentT().saveFailed });
    return false;
  }
}

function put(runId: string, opinion: Feedback | null | undefined): void {
  opinions.update((known) => {
    const next = new Map(known);
    if (opinion === undefined) next.delete(runId);
    else next.set(runId, opinion);
    return next;
  });
}

import { sessions } from '../chat/sessions';
import { api, type Conversation } from '../lib/api';
import { onOtherTab, tellOtherTabs } from '../lib/broadcast';
import { currentT } from '../lib/i18n';
import { toProblem, type Problem } from '../lib/problem';
import { Store } from '../lib/store';
import { info } from './server';
import { showToast } from './toasts';

const POLL_MS = 4_000;
/** What waits for a person may be decided elsewhere, but not every other second. */
const WAITING_POLL_MS = 10_000;
/** A better title from the model comes a little after the answer: look again this often, this many times. */
const TITLE_CHECKS_MS = [1_500, 4_000, 10_000];

export interface ConversationList {
  readonly state: 'loading' | 'ready' | 'failed';
  readonly problem?: Problem;
  readonly query: string;
  readonly items: readonly Conversation[];
  readonly next?: string;
}

export const conversations = new Store<ConversationList>({ state: 'loading', query: '', items: [] });

/** The conversations whose answer is being made, as the last look at the server and this page's own streams say. */
export const running = new Store<ReadonlySet<string>>(new Set());

const own = new Set<string>();
let asked = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let depth = 50;
const sending = new Map<string, Promise<unknown>>();

export async function refreshConversations(): Promise<void> {
  const mine = ++asked;
  const { query } = conversations.get();
  try {
    const answer = await api.conversations({ q: query, limit: depth });
    if (mine !== asked) return;
    conversations.set({
      state: 'ready',
      query,
      items: answer.conversations,
      ...(answer.next && { next: answer.next }),
    });
    sessions.noticed(answer.conversations);
  } catch (error) {
    if (mine !== asked) return;
    conversations.update((list) =>
      list.state === 'ready' ? list : { ...list, state: 'failed', problem: toProblem(error) },
    );
  }
  followRunning();
}

export function searchConversations(query: string): void {
  depth = 50;
  conversations.update((list) => ({ ...list, query }));
  void refreshConversations();
}

export async function loadMore(): Promise<void> {
  const { next, query } = conversations.get();
  if (!next) return;
  const mine = ++asked;
  try {
    const answer = await api.conversations({ q: query, before: next });
    if (mine !== asked) return;
    depth = Math.min(200, depth + 50);
    conversations.update((list) => {
      const known = new Set(list.items.map((item) => item.id));
      const { next: _, ...rest } = list;
      return {
        ...rest,
        items: [...list.items, ...answer.conversations.filter((item) => !known.has(item.id))],
        ...(answer.next && { next: answer.next }),
      };
    });
  } catch {
    saveFailed(currentT().listFailed);
  }
}

export function renameConversation(id: string, title: string): Promise<void> {
  return change(id, { title });
}

export function pinConversation(id: string, pinned: boolean): Promise<void> {
  return change(id, { pinned });
}

export async function deleteConversation(conversation: Conversation): Promise<boolean> {
  const t = currentT();
  try {
    await inTurn(conversation.id, () => api.remove(conversation.id));
  } catch {
    saveFailed(t.saveFailed);
    return false;
  }
  sessions.forget(conversation.id);
  conversations.update((list) => ({
    ...list,
    items: list.items.filter((item) => item.id !== conversation.id),
  }));
  void refreshConversations();
  tellOtherTabs({ kind: 'list' });
  showToast({
    tone: 'info',
    text: t.deleted(conversation.title || t.untitled),
    // A temporary one is gone for good.
    ...(!conversation.temporary && {
      action: { label: t.undo, run: () => void restore(conversation.id) },
    }),
  });
  return true;
}

async function restore(id: string): Promise<void> {
  try {
    await inTurn(id, () => api.restore(id));
    tellOtherTabs({ kind: 'list' });
  } catch {
    saveFailed(currentT().saveFailed);
  }
  await refreshConversations();
}

/** Changes of one are sent one after the other: two on their way may change places, and the older would be the last word. */
function inTurn<T>(id: string, send: () => Promise<T>): Promise<T> {
  const sent = sending.get(id)?.then(send, send) ?? send();
  sending.set(id, sent);
  return sent;
}

/** Shown at once; put back when the server refuses. */
async function change(id: string, wanted: { title?: string; pinned?: boolean }): Promise<void> {
  const before = conversations.get().items;
  const put = (items: readonly Conversation[]) => conversations.update((list) => ({ ...list, items }));
  put(before.map((item) => (item.id === id ? { ...item, ...wanted } : item)));
  try {
    const saved = await inTurn(id, () => api.change(id, wanted));
    put(conversations.get().items.map((item) => (item.id === id ? { ...item, ...saved } : item)));
    tellOtherTabs({ kind: 'list' });
  } catch {
    put(before);
    saveFailed(currentT().saveFailed);
  }
  // A list that was asked for before would put the old title back.
  void refreshConversations();
}

function saveFailed(text: string): void {
  showToast({ tone: 'error', text });
}

/** Polls while something is running and the page is seen, and not otherwise. */
function followRunning(): void {
  const active = new Set(own);
  for (const item of conversations.get().items) if (item.running) active.add(item.id);
  const known = running.get();
  if (active.size !== known.size || [...active].some((id) => !known.has(id))) running.set(active);
  clearTimeout(timer);
  const waiting = conversations.get().items.some((item) => item.waiting);
  if ((active.size > 0 || waiting) && document.visibilityState === 'visible') {
    timer = setTimeout(() => void refreshConversations(), active.size > 0 ? POLL_MS : WAITING_POLL_MS);
  }
}

export function startConversations(): void {
  void refreshConversations();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void refreshConversations();
    else clearTimeout(timer);
  });
  onOtherTab(() => void refreshConversations());
  sessions.listen({
    started: (session) => {
      own.add(session.id);
      followRunning();
      // The new conversation is in the list once the server has stored the message.
      setTimeout(() => void refreshConversations(), 400);
    },
    ended: (session) => {
      own.delete(session.id);
      void refreshConversations();
      const server = info.get();
      const item = conversations.get().items.find(({ id }) => id === session.id);
      const titled = item !== undefined && item.titleSource !== 'words';
      if (server.state === 'ready' && server.value.titles === 'model' && !titled) {
        for (const ms of TITLE_CHECKS_MS) setTimeout(() => void refreshConversations(), ms);
      }
    },
  });
}

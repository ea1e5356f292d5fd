import type { Conversation } from '../lib/api';

export type GroupName = 'pinned' | 'today' | 'yesterday' | 'previous7' | 'previous30' | { month: Date };

export interface Group {
  readonly key: string;
  readonly name: GroupName;
  readonly conversations: readonly Conversation[];
}

const DAY_MS = 86_400_000;

/** Pinned first, then by the day of the last change in the reader's time zone; older ones by month. */
export function groupByDate(conversations: readonly Conversation[], now: Date): Group[] {
  const groups = new Map<string, { name: GroupName; conversations: Conversation[] }>();
  const sorted = conversations.toSorted(
    (a, b) => Number(b.pinned) - Number(a.pinned) || b.updatedAt.localeCompare(a.updatedAt),
  );
  for (const conversation of sorted) {
    const name = groupOf(conversation, now);
    const key = typeof name === 'string' ? name : `${name.month.getFullYear()}-${name.month.getMonth() + 1}`;
    const group = groups.get(key);
    if (group) group.conversations.push(conversation);
    else groups.set(key, { name, conversations: [conversation] });
  }
  return [...groups].map(([key, group]) => ({ key, ...group }));
}

function groupOf(conversation: Conversation, now: Date): GroupName {
  if (conversation.pinned) return 'pinned';
  const updated = new Date(conversation.updatedAt);
  // Rounded, because a day with a change to or from summer time is not 24 hours long.
  const days = Math.round((startOfDay(now) - startOfDay(updated)) / DAY_MS);
  if (days <= 0) return 'today';
  if (days === 1) return 'yesterday';
  if (days <= 7) return 'previous7';
  if (days <= 30) return 'previous30';
  return { month: new Date(updated.getFullYear(), updated.getMonth(), 1) };
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

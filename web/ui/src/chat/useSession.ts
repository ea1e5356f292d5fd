import { useMemo } from 'react';
import { useStore } from '../lib/store';
import { weight, type ChatMessage } from './message';
import type { Queued } from './queue';
import { useSdkMessages } from './sdk';
import type { Session } from './session';
import type { SessionState } from './state';
import type { Siblings } from './tree';

const PAINT_MS = 50;

export interface SessionView extends SessionState {
  readonly messages: readonly ChatMessage[];
  readonly siblings: ReadonlyMap<string, Siblings>;
  /** What waits behind the running answer, in order. */
  readonly queue: readonly Queued[];
  /** Nothing of the answer has arrived yet. */
  readonly thinking: boolean;
}

/** A conversation as React sees it, painted at most every 50 ms. */
export function useSession(session: Session): SessionView {
  const messages = useSdkMessages(session.chat, PAINT_MS);
  const state = useStore(session.state);
  const entries = useStore(session.queue.entries);
  const visible = session.visible(messages);
  const ids = visible.map((message) => message.id).join(' ');
  // The siblings change with the ids on screen, and when a run has settled; not with every delta.
  // oxlint-disable-next-line react/exhaustive-deps
  const siblings = useMemo(() => session.siblingsOn(visible), [session, ids, state.busy, state.conversation]);
  const queue = useMemo(() => without(entries, ids.split(' ')), [entries, ids]);
  const last = visible.at(-1);
  const thinking = state.busy && (last?.role !== 'assistant' || weight(last) <= 1);
  return { ...state, messages: visible, siblings, queue, thinking };
}

/** A message that has begun is among the messages already, whatever the queue was when it was read. */
function without(entries: readonly Queued[], ids: readonly string[]): readonly Queued[] {
  return entries.filter(({ id }) => !ids.includes(id));
}

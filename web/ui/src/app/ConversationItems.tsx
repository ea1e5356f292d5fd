import { Pin } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Conversation } from '../lib/api';
import { useNow } from '../lib/hooks';
import { language, useT, type Catalog, type Language } from '../lib/i18n';
import { useStore } from '../lib/store';
import { ConversationMenu } from './ConversationMenu';
import { conversations, renameConversation, running } from './conversations';
import { renaming } from './drawer';
import { groupByDate, type GroupName } from './grouping';
import css from './Sidebar.module.css';

export function ConversationItems() {
  const t = useT();
  const lang = useStore(language);
  const { items } = useStore(conversations);
  const active = useStore(running);
  const edited = useStore(renaming);
  const [path] = useLocation();
  const today = new Date(useNow(true, 60_000)).toDateString();
  const groups = useMemo(() => groupByDate(items, new Date(today)), [items, today]);
  return groups.map((group) => (
    <section key={group.key} className={css.group}>
      <h2>{groupTitle(group.name, t, lang)}</h2>
      <ul>
        {group.conversations.map((conversation) => (
          <li key={conversation.id} className={css.row} data-conversation-id={conversation.id}>
            {edited === conversation.id ? (
              <RenameBox conversation={conversation} />
            ) : (
              <>
                <Link
                  href={`/c/${conversation.id}`}
                  className={css.link}
                  aria-current={path === `/c/${conversation.id}` ? 'page' : undefined}
                >
                  <span className={css.title}>
                    {active.has(conversation.id) && (
                      <>
                        <i className={css.running} aria-hidden="true" />
                        <span className="visually-hidden">{t.running}: </span>
                      </>
                    )}
                    {conversation.title || t.untitled}
                  </span>
                  {conversation.waiting && (
                    <span className={css.waits} data-testid="waits-for-you">
                      {t.waitingForYou}
                    </span>
                  )}
                  {(conversation.queued ?? 0) > 0 && (
                    <span className={css.snippet}>{t.queuedCount(conversation.queued ?? 0)}</span>
                  )}
                  {conversation.snippet && <span className={css.snippet}>{conversation.snippet}</span>}
                </Link>
                {conversation.pinned && <Pin className={css.pin} size={13} aria-hidden="true" />}
                <ConversationMenu small conversation={conversation} />
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  ));
}

function RenameBox({ conversation }: { conversation: Conversation }) {
  const t = useT();
  const [title, setTitle] = useState(conversation.title);
  const close = () => {
    renaming.set(undefined);
    // The field is gone with the next paint; the focus goes back to what was renamed.
    const row = `[data-conversation-id="${CSS.escape(conversation.id)}"] a`;
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) document.querySelector<HTMLElement>(row)?.focus();
    });
  };
  const save = () => {
    if (renaming.get() !== conversation.id) return;
    close();
    const wanted = title.trim();
    if (wanted !== '' && wanted !== conversation.title) void renameConversation(conversation.id, wanted);
  };
  return (
    <input
      className={css.rename}
      aria-label={t.newTitle}
      value={title}
      maxLength={200}
      // The reader has just asked to rename.
      // oxlint-disable-next-line jsx-a11y/no-autofocus
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setTitle(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return;
        if (event.key === 'Enter') save();
        if (event.key === 'Escape') {
          event.preventDefault();
          event.stopPropagation();
          close();
        }
      }}
    />
  );
}

function groupTitle(name: GroupName, t: Catalog, lang: Language): string {
  if (typeof name === 'string') return t[name];
  const sameYear = name.month.getFullYear() === new Date().getFullYear();
  return new Intl.DateTimeFormat(lang, { month: 'long', ...(!sameYear && { year: 'numeric' }) }).format(
    name.month,
  );
}

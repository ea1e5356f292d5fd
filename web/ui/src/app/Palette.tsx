import { MessageSquare, Search, Settings2, SquarePen, type LucideIcon } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { api, type Conversation } from '../lib/api';
import { chooseLanguage, LANGUAGES, useT, type Catalog } from '../lib/i18n';
import { useStore } from '../lib/store';
import { theme, THEMES } from '../lib/theme';
import { conversations } from './conversations';
import { palette } from './drawer';
import css from './Palette.module.css';
import { agents, type Agents, type Loaded } from './server';

const TYPING_MS = 150;

interface Entry {
  readonly key: string;
  readonly group: string;
  readonly icon: LucideIcon;
  readonly text: string;
  readonly hint?: string | undefined;
  readonly run: () => void;
}

/** One field for everything: conversations, agents, actions. */
export function Palette() {
  const open = useStore(palette);
  const dialog = useRef<HTMLDialogElement>(null);
  const t = useT();
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className={css.palette}
      aria-label={t.palette}
      // The event comes a task later: by then the dialog may be open again.
      onClose={(event) => !event.currentTarget.open && palette.set(false)}
      closedby="any"
    >
      {open && <Inside />}
    </dialog>
  );
}

function Inside() {
  const t = useT();
  const listId = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const [, navigate] = useLocation();
  const known = useStore(agents);
  const found = useFound(query.trim());
  const entries = useMemo(
    () => entriesFor(query.trim().toLowerCase(), found, known, t, navigate),
    [query, found, known, t, navigate],
  );
  const chosen = entries[Math.min(at, entries.length - 1)];
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  return (
    <div className={css.inside}>
      <div className={css.field}>
        <Search size={17} aria-hidden="true" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={chosen ? `${listId}-${chosen.key}` : undefined}
          aria-label={t.palettePlaceholder}
          placeholder={t.palettePlaceholder}
          autoComplete="off"
          spellCheck={false}
          value={query}
          // A dialog that has just been opened to type in.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return;
            const last = entries.length - 1;
            if (event.key === 'ArrowDown') setAt(at >= last ? 0 : at + 1);
            else if (event.key === 'ArrowUp') setAt(at <= 0 ? last : at - 1);
            else if (event.key === 'Enter') run(chosen);
            else return;
            event.preventDefault();
          }}
        />
      </div>
      <div ref={list} id={listId} role="listbox" aria-label={t.palette} className={css.list}>
        {entries.map((entry, index) => (
          // The keys are handled in the field, which keeps the focus.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={entry.key}
            id={`${listId}-${entry.key}`}
            role="option"
            tabIndex={-1}
            aria-selected={entry === chosen}
            className={css.entry}
            data-first={entry.group !== entries[index - 1]?.group ? entry.group : undefined}
            onClick={() => run(entry)}
            onMouseMove={() => setAt(index)}
          >
            <entry.icon size={16} aria-hidden="true" />
            <span>{entry.text}</span>
            {entry.hint && <small>{entry.hint}</small>}
          </div>
        ))}
      </div>
      {entries.length === 0 && <p className={css.none}>{t.paletteEmpty}</p>}
    </div>
  );
}

function run(entry: Entry | undefined): void {
  if (!entry) return;
  palette.set(false);
  entry.run();
}

/** The conversations for the query: those of the list at once, then what the server finds in titles and texts. */
function useFound(query: string): readonly Conversation[] {
  const list = useStore(conversations);
  const [found, setFound] = useState<{ query: string; items: readonly Conversation[] }>();
  useEffect(() => {
    if (query === '') return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api.conversations({ q: query, limit: 12 }, abort.signal).then(
        (answer) => setFound({ query, items: answer.conversations }),
        () => undefined, // The list's own matches stay.
      );
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [query]);
  if (query === '') return list.items.slice(0, 6);
  if (found?.query === query) return found.items;
  return list.items.filter((item) => item.title.toLowerCase().includes(query.toLowerCase())).slice(0, 12);
}

function entriesFor(
  query: string,
  found: readonly Conversation[],
  known: Loaded<Agents>,
  t: Catalog,
  navigate: (to: string) => void,
): Entry[] {
  const matches = (text: string) => text.toLowerCase().includes(query);
  const all = known.state === 'ready' ? known.value.all : [];
  return [
    ...found.map((item) => ({
      key: `c-${item.id}`,
      group: t.conversations,
      icon: MessageSquare,
      text: item.title || t.untitled,
      hint: item.snippet,
      run: () => navigate(`/c/${item.id}`),
    })),
    ...all
      .filter((agent) => matches(`${t.startWith(agent.title)} ${agent.name}`))
      .map((agent) => ({
        key: `a-${agent.name}`,
        group: t.agents,
        icon: SquarePen,
        text: t.startWith(agent.title),
        run: () => navigate(`/a/${agent.name}`),
      })),
    ...actions(t, navigate).filter((entry) => matches(entry.text)),
  ];
}

function actions(t: Catalog, navigate: (to: string) => void): Entry[] {
  const names = { system: t.themeSystem, light: t.themeLight, dark: t.themeDark };
  const group = t.paletteActions;
  return [
    { key: 'new', group, icon: SquarePen, text: t.newChat, run: () => navigate('/') },
    ...THEMES.map((name) => ({
      key: `theme-${name}`,
      group,
      icon: Settings2,
      text: t.switchTheme(names[name]),
      run: () => theme.set(name),
    })),
    ...LANGUAGES.map(({ id, name }) => ({
      key: `language-${id}`,
      group,
      icon: Settings2,
      text: t.switchLanguage(name),
      run: () => void chooseLanguage(id),
    })),
  ];
}

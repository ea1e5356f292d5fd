import { PanelLeftClose, Search, SquarePen, X } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useT } from '../lib/i18n';
import { useStore } from '../lib/store';
import { Button, IconButton } from '../ui/Button';
import { Logo } from '../ui/Logo';
import { ConversationItems } from './ConversationItems';
import { conversations, loadMore, refreshConversations, searchConversations } from './conversations';
import { drawer } from './drawer';
import { Settings } from './Settings';
import css from './Sidebar.module.css';

const Person = lazy(() => import('../signin/Person').catch(() => ({ default: () => null })));

const TYPING_MS = 180;
const NARROW = '(width < 45rem)';

export function Sidebar() {
  const t = useT();
  const [path] = useLocation();
  const open = useStore(drawer);
  const list = useStore(conversations);
  const dialog = useRef<HTMLDialogElement>(null);
  const [narrow, setNarrow] = useState(() => matchMedia(NARROW).matches);

  useEffect(() => {
    const media = matchMedia(NARROW);
    const changed = () => setNarrow(media.matches);
    media.addEventListener('change', changed);
    return () => media.removeEventListener('change', changed);
  }, []);
  useEffect(() => drawer.set(false), [path]);
  useEffect(() => {
    const element = dialog.current;
    if (!element || !narrow) return;
    if (open && !element.open) element.showModal();
    if (!open && element.open) element.close();
  }, [open, narrow]);

  const inside = (
    <>
      <div className={css.top}>
        <Link href="/" className={css.brand}>
          <Logo size={26} />
          <span>Outcrop</span>
        </Link>
        {narrow && (
          <IconButton icon={PanelLeftClose} label={t.closeSidebar} onClick={() => drawer.set(false)} />
        )}
      </div>
      <Link href="/" className={css.newChat} aria-keyshortcuts="Control+Shift+O">
        <SquarePen size={16} aria-hidden="true" /> {t.newChat}
      </Link>
      <SearchBox />
      <nav className={css.nav} aria-label={t.conversations}>
        {list.state === 'failed' ? (
          <div className={css.note} role="alert">
            {t.listFailed}
            <Button onClick={() => void refreshConversations()}>{t.retry}</Button>
          </div>
        ) : (
          <ConversationItems />
        )}
        {list.state === 'ready' && list.items.length === 0 && (
          <p className={css.note}>{list.query ? t.noMatches(list.query) : t.noConversations}</p>
        )}
        {list.next && (
          <Button className={css.more ?? ''} onClick={() => void loadMore()}>
            {t.loadMore}
          </Button>
        )}
      </nav>
      <Suspense fallback={null}>
        <Person />
      </Suspense>
      <Settings />
    </>
  );
  if (!narrow) return <aside className={css.sidebar}>{inside}</aside>;
  return (
    <dialog
      ref={dialog}
      className={css.drawer}
      aria-label={t.conversations}
      // The event comes a task later: by then the dialog may be open again.
      onClose={(event) => !event.currentTarget.open && drawer.set(false)}
      closedby="any"
    >
      <div className={css.sidebar}>{inside}</div>
    </dialog>
  );
}

function SearchBox() {
  const t = useT();
  const [text, setText] = useState(() => conversations.get().query);
  useEffect(() => {
    if (text === conversations.get().query) return;
    const timer = setTimeout(() => searchConversations(text.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <search className={css.search}>
      <Search size={15} aria-hidden="true" />
      <input
        type="text"
        role="searchbox"
        aria-label={t.searchConversations}
        placeholder={t.search}
        value={text}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || text === '') return;
          event.preventDefault();
          setText('');
        }}
      />
      {text !== '' && <IconButton small icon={X} label={t.clearSearch} onClick={() => setText('')} />}
    </search>
  );
}

import { lazy, Suspense, useCallback, useEffect } from 'react';
import { useLocation } from 'wouter';
import { ChatPage } from '../chat/ChatPage';
import { sessions } from '../chat/sessions';
import { useT } from '../lib/i18n';
import { signedOut } from '../lib/signedOut';
import { useStore } from '../lib/store';
import { palette } from './drawer';
import { Header } from './Header';
import { Home } from './Home';
import { NotHere } from './NotHere';
import css from './Page.module.css';
import { Palette } from './Palette';
import { routeOf } from './routes';
import { agents } from './server';
import { Sidebar } from './Sidebar';
import { Toasts } from './Toasts';

// Few look behind an answer, so few load what it takes. After a deploy the file may be another one: loading the page anew helps.
const SignInPage = lazy(() => import('../signin/SignInPage'));
const TracePage = lazy(() => import('../trace/TracePage').catch(() => import('./PageLost')));

const UsagePage = lazy(() => import('../usage/UsagePage').catch(() => import('./PageLost')));
// A courtesy: without it nothing is missing.
const BudgetNotice = lazy(() => import('../usage/BudgetNotice').catch(() => ({ default: () => <></> })));
const DataPage = lazy(() => import('../data/DataPage').catch(() => import('./PageLost')));
const AuditPage = lazy(() => import('../audit/AuditPage').catch(() => import('./PageLost')));
const KeysPage = lazy(() => import('../keys/KeysPage').catch(() => import('./PageLost')));

export function App() {
  const t = useT();
  const [path, navigate] = useLocation();
  const out = useStore(signedOut);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
      const key = event.key.toLowerCase();
      if (key === 'k' && !event.shiftKey) {
        event.preventDefault();
        palette.update((open) => !open);
      } else if (key === 'o' && event.shiftKey) {
        event.preventDefault();
        navigate('/');
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [navigate]);
  if (out || routeOf(path).page === 'signed-out') {
    return (
      <Suspense fallback={null}>
        <SignInPage />
      </Suspense>
    );
  }
  return (
    <div className={css.app}>
      <a
        className={css.skip}
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          (document.getElementById('composer') ?? document.getElementById('main'))?.focus();
        }}
      >
        {t.skipToMessage}
      </a>
      <Sidebar />
      <main id="main" className={css.main} tabIndex={-1}>
        <Page path={path} />
        <Suspense>
          <BudgetNotice />
        </Suspense>
      </main>
      <Palette />
      <Toasts />
    </div>
  );
}

/**
 * A new conversation's page and the page of the conversation it becomes are the same element with the same session, so
 * that sending the first message changes the address and remounts nothing.
 */
function Page({ path }: { path: string }) {
  const t = useT();
  const [, navigate] = useLocation();
  const known = useStore(agents);
  const route = routeOf(path);
  const onBegun = useCallback((id: string) => navigate(`/c/${id}`), [navigate]);
  switch (route.page) {
    case 'home':
      return <Home />;
    case 'signed-out':
    case 'unknown':
      return (
        <>
          <Header title="Outcrop" />
          <NotHere title={t.pageNotFound} text={t.pageNotFoundText} />
        </>
      );
    case 'data':
      return (
        <Suspense fallback={<Header title="Outcrop" />}>
          <DataPage />
        </Suspense>
      );
    case 'run':
      return (
        <Suspense fallback={<Header title="Outcrop" />}>
          <TracePage key={route.id} id={route.id} />
        </Suspense>
      );
    case 'usage': {
      const id = route.all ? 'all' : 'mine';
      return (
        <Suspense fallback={<Header title={t.usage} />}>
          <UsagePage key={id} id={id} />
        </Suspense>
      );
    }
    case 'keys':
      return (
        <Suspense fallback={<Header title={t.apiKeys} />}>
          <KeysPage id="" />
        </Suspense>
      );
    case 'audit':
      return (
        <Suspense fallback={<Header title={t.auditLog} />}>
          <AuditPage />
        </Suspense>
      );
    case 'agent':
      if (known.state === 'ready' && !known.value.all.some((agent) => agent.name === route.name)) {
        return (
          <>
            <Header title="Outcrop" />
            <NotHere title={t.agentNotFound} text={t.agentNotFoundText(route.name)} />
          </>
        );
      }
      return <ChatPage session={sessions.draft(route.name)} onBegun={onBegun} />;
    case 'conversation':
      return <ChatPage session={sessions.of(route.id)} onBegun={onBegun} />;
  }
}

import { useCallback, useEffect, useMemo } from 'react';
import { agents, findAgent, useMay } from '../app/server';
import { EmptyState } from '../app/EmptyState';
import { Header } from '../app/Header';
import { NotHere } from '../app/NotHere';
import { conversations } from '../app/conversations';
import { useCountdown, useOnline } from '../lib/hooks';
import { useT } from '../lib/i18n';
import { useStore } from '../lib/store';
import { Composer } from './Composer';
import type { MessageActions } from './MessageView';
import { ApprovalsContext } from './parts/approvalsContext';
import { ProblemCard } from './ProblemCard';
import { QueuedList } from './QueuedList';
import type { Session } from './session';
import { sessions } from './sessions';
import { Thread } from './Thread';
import css from './Thread.module.css';
import { useSession, type SessionView } from './useSession';
import { useStickToBottom } from './useStickToBottom';

interface ChatPageProps {
  readonly session: Session;
  /** Called when the first message of a new conversation is on its way: its address is known now. */
  readonly onBegun: (id: string) => void;
}

export function ChatPage({ session, onBegun }: ChatPageProps) {
  const t = useT();
  const view = useSession(session);
  const known = useStore(agents);
  const list = useStore(conversations);
  const mayChat = useMay('chat');
  const stick = useStickToBottom(session.id);
  const { toBottom } = stick;

  useEffect(() => {
    sessions.show(session);
    return () => sessions.show(undefined);
  }, [session]);

  const conversation = list.items.find(({ id }) => id === session.id) ?? view.conversation;
  const agentName = session.agent ?? conversation?.agent;
  const agent = findAgent(known, agentName);
  const agentTitle = agent?.title ?? agentName ?? 'Outcrop';
  const title = conversation?.title;

  useEffect(() => {
    const marks = view.waiting ? [t.waitingForYou] : [];
    document.title = [...marks, title ?? agentTitle, 'Outcrop'].join(' · ');
  }, [title, agentTitle, view.waiting, t]);

  const actions = useMemo<MessageActions>(
    () => ({
      regenerate: (id) => {
        session.regenerate(id);
        toBottom();
      },
      edit: (id, text) => {
        session.edit(id, text);
        toBottom();
      },
      choose: (id) => session.choose(id),
    }),
    [session, toBottom],
  );
  const send = useCallback(
    (text: string) => {
      const isNew = session.state.get().phase === 'new';
      session.send(text);
      toBottom();
      if (isNew) onBegun(session.id);
    },
    [session, toBottom, onBegun],
  );
  const denyAndSend = useCallback(
    (text: string) => {
      void session.denyAndSend(text);
      toBottom();
    },
    [session, toBottom],
  );
  const stop = useCallback(() => void session.stop(), [session]);
  const withdraw = useCallback((id: string) => void session.queue.withdraw(id), [session]);
  const sendAgain = useCallback((id: string) => session.queue.retry(id), [session]);

  if (view.phase === 'missing') {
    return (
      <>
        <Header title={agentTitle} />
        <NotHere title={t.notFoundTitle} text={t.notFoundText} />
      </>
    );
  }
  const empty = view.phase === 'new' && view.messages.length === 0;
  return (
    <>
      <Header title={agentTitle} conversation={empty ? undefined : conversation} />
      <Banner view={view} onRetry={() => session.retry()} />
      <ApprovalsContext value={mayChat ? session.approvals : undefined}>
        <Thread view={view} agentTitle={agentTitle} stick={stick} actions={actions}>
          {empty && (
            <EmptyState
              agent={agent}
              loading={known.state === 'loading'}
              onChoose={mayChat ? send : undefined}
            />
          )}
          {view.phase === 'loading' && view.messages.length === 0 && (
            <p className={css.thinking}>{t.loading}</p>
          )}
          {(view.busy || view.waiting) && <Waiting view={view} onStop={stop} />}
          {view.problem && (
            <ProblemCard
              key={view.problem.id ?? view.problem.kind}
              problem={view.problem}
              onRetry={() => {
                session.retry();
                toBottom();
              }}
            />
          )}
          <QueuedList queue={view.queue} onWithdraw={withdraw} onRetry={sendAgain} />
        </Thread>
      </ApprovalsContext>
      {mayChat && (
        <Composer
          key={session.id}
          draftKey={view.phase === 'new' ? `draft.new.${agentName ?? ''}` : `draft.${session.id}`}
          agentTitle={agentTitle}
          ready={view.phase === 'new' || view.phase === 'ready'}
          busy={view.busy}
          waiting={view.waiting}
          queued={view.queue.length}
          stopping={view.stopping}
          onSend={send}
          onDenyAndSend={denyAndSend}
          onStop={stop}
        />
      )}
      <StatusRegion view={view} />
    </>
  );
}

function Waiting({ view, onStop }: { view: SessionView; onStop: () => void }) {
  const t = useT();
  const seconds = useCountdown(view.retry?.until);
  if (view.waiting && !view.busy) {
    return (
      <p className={css.thinking} data-testid="waiting">
        {view.stopping ? t.stopping : t.waitingHere}
        {!view.stopping && (
          <button type="button" className={css.textButton} data-testid="stop-waiting" onClick={onStop}>
            {t.stopWaiting}
          </button>
        )}
      </p>
    );
  }
  const text = view.stopping
    ? t.stopping
    : view.retry
      ? t.tryingAgain(t.retryReason[view.retry.reason] ?? '', seconds, view.retry.another)
      : view.ahead !== undefined
        ? t.itsTurn(view.ahead)
        : view.thinking
          ? t.thinking
          : undefined;
  if (text === undefined) return null;
  return (
    <p className={css.thinking} data-testid="thinking">
      <span className={css.dots} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span className={css.reason}>{text}</span>
    </p>
  );
}

function Banner({ view, onRetry }: { view: SessionView; onRetry: () => void }) {
  const t = useT();
  const online = useOnline();
  if (!online) {
    return (
      <div className={css.banner} role="status" data-testid="banner">
        {t.offline}
      </div>
    );
  }
  if (!view.busy || view.connection === 'ok') return null;
  return (
    <div className={css.banner} role="status" data-testid="banner">
      {view.connection === 'restarting' ? t.restarting : t.reconnecting}
      <button type="button" onClick={onRetry}>
        {t.reconnectNow}
      </button>
    </div>
  );
}

/** The one polite voice: an answer has started, that it waits for the person, and how it ended. */
function StatusRegion({ view }: { view: SessionView }) {
  const t = useT();
  const said = view.busy
    ? t.statusStarted
    : view.waiting
      ? t.statusWaiting
      : view.ended &&
        { complete: t.statusComplete, failed: t.statusFailed, stopped: t.statusStopped }[view.ended];
  return (
    <div role="status" className="visually-hidden" data-testid="status">
      {said}
    </div>
  );
}

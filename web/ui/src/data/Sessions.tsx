import { useEffect, useRef, useState } from 'react';
import { info } from '../app/server';
import { showToast } from '../app/toasts';
import { get, send } from '../lib/api';
import { dateTime } from '../lib/format';
import { language } from '../lib/i18n';
import { toProblem } from '../lib/problem';
import { useStore } from '../lib/store';
import { Button } from '../ui/Button';
import css from './Data.module.css';
import { useOwnT } from './strings';

interface Session {
  readonly id: string;
  readonly begunAt: string;
  readonly seenAt: string;
  readonly current: boolean;
  readonly browser?: string;
  readonly address?: string;
}

/** Where the person is signed in. Where nobody signs in, there is nothing to see. */
export function Sessions() {
  const loaded = useStore(info);
  return loaded.state === 'ready' && loaded.value.user.signedIn ? <SessionList /> : null;
}

function SessionList() {
  const own = useOwnT();
  const [sessions, setSessions] = useState<readonly Session[]>();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const leaving = new AbortController();
    get<{ sessions: readonly Session[] }>('/api/me/sessions', leaving.signal).then(
      (answer) => {
        setSessions(answer.sessions);
        setProblem(undefined);
      },
      (error: unknown) => {
        if (!leaving.signal.aborted) setProblem(toProblem(error).detail ?? own.loadFailed);
      },
    );
    return () => leaving.abort();
  }, [asked, own]);
  const end = async (path: string, number?: number) => {
    setBusy(true);
    try {
      const answer = await send<{ ended: number } | undefined>('DELETE', path);
      showToast({ tone: 'info', text: own.ended(number ?? answer?.ended ?? 0) });
      heading.current?.focus(); // the button that was pressed goes away
    } catch (error) {
      showToast({ tone: 'error', text: toProblem(error).detail ?? own.failed });
    }
    setBusy(false);
    setAsked((times) => times + 1);
  };
  return (
    <section className={css.erase} aria-labelledby="sessions" data-testid="sessions">
      <h2 id="sessions" ref={heading} tabIndex={-1}>
        {own.sessions}
      </h2>
      <p>{own.sessionsText}</p>
      {problem && (
        <>
          <p role="alert" className={css.problem}>
            {problem}
          </p>
          <Button onClick={() => setAsked((times) => times + 1)}>{own.retry}</Button>
        </>
      )}
      <ul className={css.sessions}>
        {sessions?.map((session) => (
          <SessionRow
            key={session.id}
            of={session}
            busy={busy}
            onEnd={() => void end(`/api/me/sessions/${encodeURIComponent(session.id)}`, 1)}
          />
        ))}
      </ul>
      {sessions?.some((session) => !session.current) && (
        <Button disabled={busy} onClick={() => void end('/api/me/sessions')}>
          {own.endOthers}
        </Button>
      )}
    </section>
  );
}

function SessionRow({ of: session, busy, onEnd }: { of: Session; busy: boolean; onEnd: () => void }) {
  const own = useOwnT();
  const lang = useStore(language);
  const browser = session.browser ?? own.unknownBrowser;
  const begun = dateTime(session.begunAt, lang);
  return (
    <li data-current={session.current}>
      <div>
        <h3>
          {browser}
          {session.current && <mark>{own.thisOne}</mark>}
        </h3>
        <dl>
          <div>
            <dt>{own.begun}</dt>
            <dd>{begun}</dd>
          </div>
          <div>
            <dt>{own.seen}</dt>
            <dd>{dateTime(session.seenAt, lang)}</dd>
          </div>
          {session.address && (
            <div>
              <dt>{own.address}</dt>
              <dd>{session.address}</dd>
            </div>
          )}
        </dl>
      </div>
      {!session.current && (
        <Button disabled={busy} aria-label={own.endNamed(browser, begun)} onClick={onEnd}>
          {own.end}
        </Button>
      )}
    </li>
  );
}

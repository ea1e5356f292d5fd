import { ArrowLeft, ExternalLink } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { Header } from '../app/Header';
import { NotHere } from '../app/NotHere';
import { findAgent, agents } from '../app/server';
import { ProblemCard } from '../chat/ProblemCard';
import { useNow } from '../lib/hooks';
import { useT } from '../lib/i18n';
import { useStore } from '../lib/store';
import report from '../ui/report.module.css';
import { Spinner } from '../ui/Spinner';
import type { Trace } from './model';
import { RawEvents } from './RawEvents';
import { findSpan } from './rows';
import { SpanDetails } from './SpanDetails';
import { useStrings } from './strings';
import { Summary } from './Summary';
import css from './Trace.module.css';
import { TraceTree } from './TraceTree';
import { useTrace } from './useTrace';

const TICK_MS = 250;

/** How an answer was made: the run's journal as a tree over time, live while the run goes on. */
export default function TracePage({ id }: { id: string }) {
  const t = useT();
  const s = useStrings();
  const known = useStore(agents);
  const { loaded, retry } = useTrace(id);
  const name = loaded.state === 'ready' ? loaded.trace.root.name : undefined;
  const title = findAgent(known, name)?.title ?? name;
  useEffect(() => {
    document.title = [s.title, title, 'Outcrop'].filter(Boolean).join(' · ');
  }, [s, title]);
  return (
    <>
      <Header title={title ? `${s.title}: ${title}` : s.title} />
      {loaded.state === 'loading' && (
        <p className={css.loading}>
          <Spinner /> {t.loading}
        </p>
      )}
      {loaded.state === 'missing' && <NotHere title={s.missing} text={s.missingText} />}
      {loaded.state === 'failed' && (
        <div className={css.loading}>
          <ProblemCard
            problem={{ ...loaded.problem, detail: loaded.problem.detail ?? s.loadFailed }}
            onRetry={retry}
          />
        </div>
      )}
      {loaded.state === 'ready' && <TraceView trace={loaded.trace} skew={loaded.skew} stale={loaded.stale} />}
    </>
  );
}

function TraceView({ trace, skew, stale }: { trace: Trace; skew: number; stale: boolean }) {
  const s = useStrings();
  const [chosen, setChosen] = useState<string>();
  const now = useNow(trace.live, TICK_MS);
  const { root } = trace;
  const read = Date.parse(trace.now);
  // Never before what the server has told already.
  const elapsed = Math.max(now + skew, read) - Date.parse(trace.startedAt);
  const total = Math.max(root.ms ?? elapsed, 1);
  const span = chosen === undefined ? undefined : findSpan(root, chosen);
  return (
    <div className={css.page} data-testid="trace" data-live={trace.live} data-state={root.state}>
      <div className={css.main}>
        <nav className={report.ways}>
          <Link href={`/c/${trace.conversation}`}>
            <ArrowLeft size={15} aria-hidden="true" /> {s.toConversation}
          </Link>
          {trace.parentRun && <Link href={`/runs/${trace.parentRun}`}>{s.toParent}</Link>}
          {trace.langfuse && (
            <a href={trace.langfuse} target="_blank" rel="noopener noreferrer">
              {s.toLangfuse} <ExternalLink size={15} aria-hidden="true" />
            </a>
          )}
        </nav>
        {stale && (
          <p className={css.stale} role="status">
            {s.stale}
          </p>
        )}
        <Summary trace={trace} total={total} />
        <TraceTree root={root} total={total} chosen={chosen} onChoose={setChosen} />
        <RawEvents runId={trace.id} startedAt={trace.startedAt} live={trace.live} />
      </div>
      <SpanDetails
        runId={trace.id}
        span={span}
        total={total}
        version={trace.version}
        onClose={() => setChosen(undefined)}
      />
      <div role="status" className="visually-hidden" data-testid="status">
        {trace.live ? s.live : s.over}
      </div>
    </div>
  );
}

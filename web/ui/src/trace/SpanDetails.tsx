import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { agents } from '../app/server';
import { duration } from '../lib/format';
import { language, useT } from '../lib/i18n';
import { useStore } from '../lib/store';
import { IconButton } from '../ui/Button';
import { Spinner } from '../ui/Spinner';
import { Fact } from './Fact';
import { costOf, nameOf, tokensOf } from './label';
import { traceApi, type Content, type Span } from './model';
import { StateMark } from './StateMark';
import { useStrings } from './strings';
import css from './Trace.module.css';
import { Value } from './Value';

interface SpanDetailsProps {
  readonly runId: string;
  readonly span: Span | undefined;
  readonly total: number;
  readonly version: number;
  readonly onClose: () => void;
}

/** What is known of one span; what went in and out is fetched when it is looked at. */
export function SpanDetails({ runId, span, total, version, onClose }: SpanDetailsProps) {
  const s = useStrings();
  const known = useStore(agents);
  return (
    <aside
      className={css.details}
      aria-label={s.details}
      data-testid="span-details"
      data-chosen={span !== undefined}
    >
      {span ? (
        <>
          <header className={css.detailsHead}>
            <h2>{nameOf(span, s, known)}</h2>
            <StateMark state={span.state} />
            <IconButton small icon={X} label={s.closeDetails} onClick={onClose} />
          </header>
          <Facts span={span} total={total} runId={runId} />
          <Contents key={span.id} runId={runId} span={span} version={span.ms === undefined ? version : 0} />
        </>
      ) : (
        <p className={css.note}>{s.choose}</p>
      )}
    </aside>
  );
}

function Facts({ span, total, runId }: { span: Span; total: number; runId: string }) {
  const t = useT();
  const s = useStrings();
  const lang = useStore(language);
  const { usage } = span;
  const cost = costOf(span, t.unpriced, t.free, lang);
  const decided = span.kind === 'approval' ? span.decision : undefined;
  return (
    <>
      <dl className={css.facts}>
        <Fact name={s.duration}>
          {span.kind === 'trimmed' ? undefined : duration(span.ms ?? Math.max(0, total - span.at), lang)}
        </Fact>
        <Fact name={s.firstToken}>
          {span.firstTokenMs === undefined ? undefined : duration(span.firstTokenMs, lang)}
        </Fact>
        <Fact name={s.ran}>{span.startedMs === undefined ? undefined : duration(span.startedMs, lang)}</Fact>
        <Fact name={s.starts}>{span.starts === undefined ? undefined : s.times(span.starts)}</Fact>
        <Fact name={s.tokens}>{tokensOf(span, s, lang)}</Fact>
        <Fact name={s.cacheRead}>{usage?.cacheReadTokens || undefined}</Fact>
        <Fact name={s.cacheWrite}>{usage?.cacheWriteTokens || undefined}</Fact>
        <Fact name={s.cost}>{cost && span.estimated ? `${cost} (${s.estimated})` : cost}</Fact>
        <Fact name={span.kind === 'retry' ? s.next : span.kind === 'guardrail' ? s.kinds.guardrail : s.model}>
          {span.kind === 'step' ? undefined : span.model}
        </Fact>
        <Fact name={s.purpose}>{span.purpose}</Fact>
        <Fact name={s.prompt}>{span.prompt && s.promptVersion(span.prompt.name, span.prompt.version)}</Fact>
        <Fact name={s.tool}>{span.kind === 'tool' ? span.name : undefined}</Fact>
        <Fact name={s.stop}>{span.stop}</Fact>
        <Fact name={s.pause}>{span.pauseMs ? duration(span.pauseMs, lang) : undefined}</Fact>
        <Fact name={s.reason}>{span.kind === 'wait' ? s.waits[span.reason ?? ''] : span.reason}</Fact>
        <Fact name={s.decision}>{decided}</Fact>
        <Fact name={s.agentVersion}>{span.version}</Fact>
      </dl>
      {span.error && (
        <p className={css.error}>
          {span.error.message} <code>{span.error.id}</code>
        </p>
      )}
      {span.run && span.run !== runId && <Link href={`/runs/${span.run}`}>{s.ownPage}</Link>}
    </>
  );
}

function Contents({ runId, span, version }: { runId: string; span: Span; version: number }) {
  const t = useT();
  const s = useStrings();
  const [content, setContent] = useState<Content>();
  const [failed, setFailed] = useState(false);
  const { id, state, kind } = span;
  const bare = kind === 'wait' || kind === 'retry' || kind === 'trimmed';
  useEffect(() => {
    if (bare) return;
    const gone = new AbortController();
    traceApi
      .content(runId, id, gone.signal)
      .then((fresh) => {
        setContent(fresh);
        setFailed(false);
      })
      .catch(() => {
        if (!gone.signal.aborted) setFailed(true);
      });
    return () => gone.abort();
  }, [runId, id, state, version, bare]);
  if (bare) return null;
  if (failed) return <p className={css.error}>{s.contentFailed}</p>;
  if (!content) {
    return (
      <p className={css.note}>
        <Spinner size={14} /> {t.loading}
      </p>
    );
  }
  const model = kind === 'model' || kind === 'step';
  const empty = content.input === undefined && content.output === undefined;
  return (
    <div className={css.contents} data-testid="span-contents">
      {content.input !== undefined && (
        <Value label={model ? s.newInput : s.input} value={content.input}>
          {model && <p className={css.note}>{s.newInputNote}</p>}
        </Value>
      )}
      {content.output !== undefined && (
        <Value
          label={kind === 'approval' ? s.decision : content.failed ? s.failedOutput : s.output}
          value={content.output}
          failed={content.failed === true}
        />
      )}
      {content.progress !== undefined && span.ms === undefined && (
        <Value label={s.progress} value={content.progress} />
      )}
      {content.receipt !== undefined && <Value label={s.receipt} value={content.receipt} />}
      {empty && (
        <p className={css.note}>
          {span.purpose !== undefined ? s.notKept : span.ms === undefined ? s.notYet : s.nothing}
        </p>
      )}
    </div>
  );
}

import { ChevronRight, Forward } from 'lucide-react';
import { memo, useEffect, useState } from 'react';
import { api, type RunDetails } from '../../lib/api';
import { duration } from '../../lib/format';
import { useDisclosure } from '../../lib/hooks';
import { language, useT, type Catalog } from '../../lib/i18n';
import { useStore } from '../../lib/store';
import { Button } from '../../ui/Button';
import { Spinner } from '../../ui/Spinner';
import { itemsOf, type HandoverItem, type Wait } from '../answerItems';
import { Items } from '../Items';
import { ApprovalsContext } from './approvalsContext';
import css from './parts.module.css';
import { useElapsed } from './useElapsed';

const FOLLOW_MS = 1_500;

/** A question passed to another agent. Its run has its own journal, which is fetched when a reader opens the card. */
export const HandoverCard = memo(
  function HandoverCard({ item }: { item: HandoverItem }) {
    const t = useT();
    const lang = useStore(language);
    const disclosure = useDisclosure(false);
    const active = item.state === 'running';
    const elapsed = useElapsed(active, item.startedAt, item.ms);
    return (
      <details
        className={css.card}
        data-handover={item.agent}
        data-state={item.state}
        data-testid="handover-card"
        {...disclosure}
      >
        <summary>
          <ChevronRight className={css.chevron} size={15} aria-hidden="true" />
          <Forward size={16} aria-hidden="true" />
          <span className={css.title}>
            <b>{active || item.state === 'waiting' ? t.asking(item.title) : t.asked(item.title)}</b>
            <span className={css.hint}>{item.wait ? waiting(item.wait, t) : item.tools.join(', ')}</span>
          </span>
          <span className={css.state}>
            {active && <Spinner size={14} />}
            {item.state === 'waiting' && <span>{t.toolWaiting}</span>}
            {item.state === 'failed' && <span>{t.toolFailed}</span>}
            {item.state === 'stopped' && <span>{t.toolStopped}</span>}
            {elapsed !== undefined && <span className={css.time}>{duration(elapsed, lang)}</span>}
          </span>
        </summary>
        {disclosure.open && (
          <div className={css.body}>
            {item.question && <blockquote className={css.question}>{item.question}</blockquote>}
            {item.runId ? <ChildRun id={item.runId} active={active} /> : <p>{t.loading}</p>}
          </div>
        )}
      </details>
    );
  },
  (before, after) => JSON.stringify(before.item) === JSON.stringify(after.item),
);

function waiting(wait: Wait, t: Catalog): string {
  return wait.reason === 'turn'
    ? t.itsTurn(wait.ahead ?? 0)
    : t.tryingAgain(t.retryReason[wait.reason] ?? '', 0, wait.another === true);
}

function ChildRun({ id, active }: { id: string; active: boolean }) {
  const t = useT();
  const [run, setRun] = useState<RunDetails>();
  const [failed, setFailed] = useState(false);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      try {
        const answer = await api.run(id);
        if (!current) return;
        setRun(answer);
        setFailed(false);
      } catch {
        if (!current) return;
        setFailed(true);
      }
      if (active) timer = setTimeout(() => void read(), FOLLOW_MS);
    };
    void read();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [id, active, asked]);
  if (failed && !run) {
    return (
      <p className={css.inlineError}>
        {t.itsWorkFailed} <Button onClick={() => setAsked(asked + 1)}>{t.retry}</Button>
      </p>
    );
  }
  if (!run) {
    return (
      <p className={css.loading}>
        <Spinner /> {t.loading}
      </p>
    );
  }
  return (
    <div className={css.child}>
      {/* What it asks the person stands below, in the answer itself. */}
      <ApprovalsContext value={undefined}>
        <Items
          items={itemsOf(run.parts, active ? 'live' : run.status === 'suspended' ? 'suspended' : 'over')}
        />
      </ApprovalsContext>
    </div>
  );
}

import { Forward } from 'lucide-react';
import { memo, useEffect, useState } from 'react';
import { api, type RunDetails } from '../../lib/api';
import { useT, type Catalog } from '../../lib/i18n';
import { Button } from '../../ui/Button';
import { Spinner } from '../../ui/Spinner';
import { itemsOf, type HandoverItem, type Wait } from '../answerItems';
import { Items } from '../Items';
import { ApprovalsContext } from './approvalsContext';
import { CallCard } from './CallCard';
import css from './parts.module.css';

const FOLLOW_MS = 1_500;

/** A question passed to another agent. Its run has its own journal, which is fetched when a reader opens the card. */
export const HandoverCard = memo(
  function HandoverCard({ item }: { item: HandoverItem }) {
    const t = useT();
    const active = item.state === 'running';
    return (
      <CallCard
        icon={Forward}
        title={active || item.state === 'waiting' ? t.asking(item.title) : t.asked(item.title)}
        hint={item.wait ? waiting(item.wait, t) : item.tools.join(', ')}
        active={active}
        state={stateText(item, t)}
        startedAt={item.startedAt}
        ms={item.ms}
        open={false}
        data={{ 'data-handover': item.agent, 'data-state': item.state, 'data-testid': 'handover-card' }}
      >
        <div className={css.body}>
          {item.question && <blockquote className={css.question}>{item.question}</blockquote>}
          {item.runId ? <ChildRun id={item.runId} active={active} /> : <p>{t.loading}</p>}
        </div>
      </CallCard>
    );
  },
  (before, after) => JSON.stringify(before.item) === JSON.stringify(after.item),
);

function stateText(item: HandoverItem, t: Catalog) {
  switch (item.state) {
    case 'waiting':
      return <span>{t.toolWaiting}</span>;
    case 'failed':
      return <span>{t.toolFailed}</span>;
    case 'stopped':
      return <span>{t.toolStopped}</span>;
    case 'running':
    case 'done':
      return undefined;
  }
}

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

import { Download } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { Header } from '../app/Header';
import { ProblemCard } from '../chat/ProblemCard';
import { count } from '../lib/format';
import { language, useT } from '../lib/i18n';
import { useStore } from '../lib/store';
import report from '../ui/report.module.css';
import { Spinner } from '../ui/Spinner';
import { AllBudgets } from './AllBudgets';
import { BudgetList } from './BudgetList';
import { DayPlot } from './DayPlot';
import { Money } from './Money';
import { usageApi, type By, type Span, type Sum, type Usage } from './model';
import { useStrings } from './strings';
import { amount, lastDays, trend } from './text';
import { TopTable } from './TopTable';
import css from './Usage.module.css';
import { useLoaded } from './useLoaded';

const CHOICES = [7, 30, 90] as const;
const USUAL = 30;
const OWN: readonly By[] = ['agent', 'model', 'key'];
const ALL: readonly By[] = ['person', 'group', 'agent', 'model', 'key'];

/** What was used, and what is left: one's own, or everybody's for those who keep the service running. */
export default function UsagePage({ id }: { id: string }) {
  const all = id === 'all';
  const t = useT();
  const s = useStrings();
  const [now] = useState(() => Date.now());
  const [span, setSpan] = useState<Span>(() => lastDays(USUAL, now));
  const bys = all ? ALL : OWN;
  const [by, setBy] = useState<By>(all ? 'person' : 'agent');
  const { loaded, retry } = useLoaded(`${span.from} ${span.to} ${by}`, (signal) =>
    usageApi.usage(all, span, by, signal),
  );
  useEffect(() => {
    document.title = `${s.title} · Outcrop`;
  }, [s]);
  return (
    <>
      <Header title={s.title} />
      <div className={report.page} data-testid="usage">
        <div className={report.inner}>
          <Choices now={now} span={span} setSpan={setSpan} by={by} setBy={setBy} bys={bys} />
          <nav className={report.ways} aria-label={s.whose}>
            <Link href="/usage" aria-current={all ? undefined : 'page'}>
              {s.mine}
            </Link>
            {(all || (loaded.state === 'ready' && loaded.value.all)) && (
              <Link href="/usage/all" aria-current={all ? 'page' : undefined}>
                {s.everybody}
              </Link>
            )}
            <a href={usageApi.csv(all, span)} download>
              <Download size={15} aria-hidden="true" /> {s.csv}
            </a>
          </nav>
          {loaded.state === 'loading' && (
            <p className={css.note}>
              <Spinner /> {t.loading}
            </p>
          )}
          {loaded.state === 'failed' && (
            <ProblemCard
              problem={{ ...loaded.problem, detail: loaded.problem.detail ?? s.loadFailed }}
              onRetry={retry}
            />
          )}
          {loaded.state === 'ready' && <Shown usage={loaded.value} all={all} />}
        </div>
      </div>
    </>
  );
}

function Choices({
  now,
  span,
  setSpan,
  by,
  setBy,
  bys,
}: {
  now: number;
  span: Span;
  setSpan: (span: Span) => void;
  by: By;
  setBy: (by: By) => void;
  bys: readonly By[];
}) {
  const s = useStrings();
  const usual = CHOICES.find(
    (days) => lastDays(days, now).from === span.from && span.to === lastDays(1, now).to,
  );
  const change = (part: Partial<Span>) => {
    const next = { ...span, ...part };
    if (next.from && next.to && next.from <= next.to) setSpan(next);
  };
  return (
    <form className={report.form} onSubmit={(event) => event.preventDefault()}>
      <label>
        {s.days}
        <select value={usual ?? ''} onChange={(event) => setSpan(lastDays(Number(event.target.value), now))}>
          {usual === undefined && <option value="">{s.otherDays}</option>}
          {CHOICES.map((days) => (
            <option key={days} value={days}>
              {s.lastDays(days)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {s.from}
        <input
          type="date"
          value={span.from}
          max={span.to}
          onChange={(event) => change({ from: event.target.value })}
        />
      </label>
      <label>
        {s.to}
        <input
          type="date"
          value={span.to}
          min={span.from}
          onChange={(event) => change({ to: event.target.value })}
        />
      </label>
      <label>
        {s.by}
        <select value={by} onChange={(event) => setBy(bys.find((one) => one === event.target.value) ?? by)}>
          {bys.map((one) => (
            <option key={one} value={one}>
              {s.bys[one]}
            </option>
          ))}
        </select>
      </label>
    </form>
  );
}

function Shown({ usage, all }: { usage: Usage; all: boolean }) {
  const s = useStrings();
  const lang = useStore(language);
  const { total, before } = usage;
  const change = (of: (sum: Sum) => number) => trend(of(total), of(before), lang);
  return (
    <>
      <dl className={css.totals}>
        <Total
          name={s.cost}
          value={<Money usd={total.usd} unpriced={0} />}
          change={total.usd === undefined ? undefined : change((sum) => amount(sum.usd))}
          id="cost"
        />
        <Total
          name={s.tokens}
          value={count(total.tokens, lang)}
          change={change((sum) => sum.tokens)}
          id="tokens"
        />
        <Total
          name={s.calls}
          value={count(total.calls, lang)}
          change={change((sum) => sum.calls)}
          id="calls"
        />
        <Total
          name={s.saved}
          value={<Money usd={total.savedUsd} unpriced={0} />}
          change={total.savedUsd === undefined ? undefined : change((sum) => amount(sum.savedUsd))}
          id="saved"
        />
      </dl>
      <p className={css.note}>
        {s.zone(usage.zone)} {total.unpriced > 0 && s.unpriced(count(total.unpriced, lang))}{' '}
        {total.estimated > 0 && s.estimated(count(total.estimated, lang))}
      </p>
      {usage.budgets && usage.budgets.length > 0 && (
        <section className={report.section} aria-labelledby="usage-budgets">
          <h2 id="usage-budgets">{s.budgets}</h2>
          <BudgetList states={usage.budgets} own />
        </section>
      )}
      {usage.days.length === 0 ? (
        <p>{s.nothing}</p>
      ) : (
        <>
          <DayPlot usage={usage} all={all} />
          <TopTable usage={usage} all={all} />
        </>
      )}
      {all && <AllBudgets />}
    </>
  );
}

function Total({
  name,
  value,
  change,
  id,
}: {
  name: string;
  value: ReactNode;
  change: string | undefined;
  id: string;
}) {
  const s = useStrings();
  return (
    <div>
      <dt>{name}</dt>
      <dd data-testid={`usage-${id}`}>{value}</dd>
      {change !== undefined && <dd className={css.note}>{s.before(change)}</dd>}
    </div>
  );
}

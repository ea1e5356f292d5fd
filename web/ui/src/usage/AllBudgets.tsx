import { useState, type FormEvent } from 'react';
import { ProblemCard } from '../chat/ProblemCard';
import { count, dateTime } from '../lib/format';
import { language } from '../lib/i18n';
import { toProblem, type Problem } from '../lib/problem';
import { useStore } from '../lib/store';
import { Button } from '../ui/Button';
import report from '../ui/report.module.css';
import { BudgetList } from './BudgetList';
import { usageApi, type Budget, type Raise } from './model';
import { useStrings } from './strings';
import { dollars } from './text';
import css from './Usage.module.css';
import { useLoaded } from './useLoaded';

/** All budgets for those who keep the service running, and more for a while. */
export function AllBudgets() {
  const s = useStrings();
  const lang = useStore(language);
  const { loaded, retry } = useLoaded('budgets', usageApi.budgets);
  if (loaded.state === 'loading') return null;
  if (loaded.state === 'failed') return <ProblemCard problem={loaded.problem} onRetry={retry} />;
  const { budgets, raises } = loaded.value;
  return (
    <section className={report.section} aria-labelledby="usage-budgets">
      <h2 id="usage-budgets">{s.budgets}</h2>
      {budgets.length === 0 && <p className={css.note}>{s.noBudgets}</p>}
      {budgets.map((budget) => (
        <div key={budget.id} className={css.budget}>
          <h3>
            {budget.id}: {s.budgetOf(budget.of, budget.name ?? '')},{' '}
            {[
              ...(budget.usd === undefined ? [] : [dollars(budget.usd, lang)]),
              ...(budget.tokens === undefined ? [] : [s.tokensOf(count(budget.tokens, lang))]),
            ].join(', ')}{' '}
            {s.perPeriod[budget.period]}
          </h3>
          <BudgetList states={budget.states} own={false} />
        </div>
      ))}
      {budgets.length > 0 && <RaiseForm budgets={budgets} onDone={retry} />}
      {raises.length > 0 && <Raises raises={raises} />}
    </section>
  );
}

function Raises({ raises }: { raises: readonly Raise[] }) {
  const s = useStrings();
  const lang = useStore(language);
  return (
    <>
      <h3>{s.raises}</h3>
      <ul className={css.raises} data-testid="raises">
        {raises.map((raise) => (
          <li key={raise.id}>
            <b>
              {raise.budget}
              {raise.name !== undefined && ` (${raise.name})`}
              {raise.usd !== undefined && ` +${dollars(raise.usd, lang)}`}
              {raise.tokens !== undefined && ` +${s.tokensOf(count(raise.tokens, lang))}`}
            </b>{' '}
            {raise.reason}
            <span className={css.note}>
              {s.raisedBy(raise.by, `${dateTime(raise.at, lang)} – ${dateTime(raise.until, lang)}`)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function RaiseForm({ budgets, onDone }: { budgets: readonly Budget[]; onDone: () => void }) {
  const s = useStrings();
  const [chosen, setChosen] = useState(budgets[0]?.id ?? '');
  const [problem, setProblem] = useState<Problem>();
  const [done, setDone] = useState(false);
  const budget = budgets.find(({ id }) => id === chosen);
  const give = async (form: HTMLFormElement) => {
    const said = (name: string) => String(new FormData(form).get(name) ?? '').trim();
    setProblem(undefined);
    setDone(false);
    try {
      await usageApi.raise(chosen, {
        ...(said('usd') && { amount: said('usd') }),
        ...(said('tokens') && { tokens: Number(said('tokens')) }),
        ...(said('name') && { name: said('name') }),
        until: new Date(said('until')).toISOString(),
        reason: said('reason'),
      });
      form.reset();
      setDone(true);
      onDone();
    } catch (error) {
      setProblem(toProblem(error));
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void give(event.currentTarget);
  };
  return (
    <details className={css.raise}>
      <summary>{s.raise}</summary>
      <form onSubmit={submit} className={report.form}>
        <label>
          {s.raiseBudget}
          <select value={chosen} onChange={(event) => setChosen(event.target.value)}>
            {budgets.map(({ id }) => (
              <option key={id}>{id}</option>
            ))}
          </select>
        </label>
        {budget?.usd !== undefined && (
          <label>
            {s.raiseUsd}
            <input name="usd" inputMode="decimal" pattern="[0-9]{1,9}(\.[0-9]{1,9})?" />
          </label>
        )}
        {budget?.tokens !== undefined && (
          <label>
            {s.raiseTokens}
            <input name="tokens" inputMode="numeric" pattern="[1-9][0-9]{0,14}" />
          </label>
        )}
        {budget?.of !== 'all' && budget?.name === undefined && (
          <label>
            {s.raiseName}
            <input name="name" maxLength={200} placeholder={s.raiseNameHint} />
          </label>
        )}
        <label>
          {s.raiseUntil}
          <input name="until" type="datetime-local" required />
        </label>
        <label className={css.wide}>
          {s.raiseReason}
          <input name="reason" required maxLength={500} />
        </label>
        <Button type="submit" primary>
          {s.raiseDo}
        </Button>
        {problem && (
          <p role="alert" className={css.alert}>
            {problem.detail ?? s.loadFailed}
          </p>
        )}
        <p role="status" className={css.note}>
          {done ? s.raised : ''}
        </p>
      </form>
    </details>
  );
}

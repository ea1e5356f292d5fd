import { count, until } from '../lib/format';
import { useNow } from '../lib/hooks';
import { language, type Language } from '../lib/i18n';
import { useStore } from '../lib/store';
import type { BudgetState } from './model';
import { useStrings, type Strings } from './strings';
import { dollars, share } from './text';
import css from './Usage.module.css';

const TICK_MS = 60_000;

/** What is left of a budget, in words. */
export function leftOf(state: BudgetState, s: Strings, lang: Language): string {
  if (state.reached) return s.spentUp;
  const parts = [
    ...(state.leftUsd === undefined ? [] : [dollars(state.leftUsd, lang)]),
    ...(state.leftTokens === undefined ? [] : [s.tokensOf(count(state.leftTokens, lang))]),
  ];
  return s.left(parts.join(', '));
}

function usedOf(state: BudgetState, s: Strings, lang: Language): string {
  return [
    ...(state.usd === undefined ? [] : [s.used(dollars(state.spentUsd, lang), dollars(state.usd, lang))]),
    ...(state.tokens === undefined
      ? []
      : [s.used(count(state.spentTokens, lang), s.tokensOf(count(state.tokens, lang)))]),
  ].join('; ');
}

/** How budgets stand; a person's own is called theirs. */
export function BudgetList({ states, own }: { states: readonly BudgetState[]; own: boolean }) {
  const s = useStrings();
  const lang = useStore(language);
  const now = useNow(true, TICK_MS);
  return (
    <ul className={css.budgets} data-testid="budgets">
      {states.map((state) => (
        <li key={`${state.id}/${state.name}`} data-warns={state.warns} data-reached={state.reached}>
          <p className={css.budgetHead}>
            <b>
              {own && state.of === 'person' ? s.yours : s.budgetOf(state.of, state.name)} ·{' '}
              {s.periods[state.period]}
            </b>
            <span className={css.left}>{leftOf(state, s, lang)}</span>
          </p>
          <meter
            className={css.bar}
            min={0}
            max={1}
            value={share(state)}
            aria-label={usedOf(state, s, lang)}
          />
          <p className={css.note}>
            {usedOf(state, s, lang)} · {s.opens(until(Date.parse(state.opens) - now, lang))}
            {state.unpriced > 0 && <> · {s.unpriced(count(state.unpriced, lang))}</>}
          </p>
        </li>
      ))}
    </ul>
  );
}

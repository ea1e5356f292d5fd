import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { language } from '../lib/i18n';
import { useStore } from '../lib/store';
import { leftOf } from './BudgetList';
import { usageApi, type BudgetState } from './model';
import { useStrings, type Strings } from './strings';
import css from './Usage.module.css';

const LOOK_MS = 30_000;

/** A quiet line while a budget is nearly used up. Where there are no budgets it looks once. */
export default function BudgetNotice() {
  const s = useStrings();
  const lang = useStore(language);
  const [states, setStates] = useState<readonly BudgetState[]>([]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let left = false;
    const look = async () => {
      let again = true;
      try {
        if (!document.hidden) {
          const { budgets } = await usageApi.mine();
          if (left) return;
          setStates(budgets.filter((state) => state.warns || state.reached));
          again = budgets.length > 0;
        }
      } catch {
        // It is a courtesy: what refuses a question says so itself.
        again = !left;
      }
      if (again && !left) timer = setTimeout(() => void look(), LOOK_MS);
    };
    void look();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, []);
  return (
    <div role="status" className={css.notices} data-testid="budget-notice">
      {states.map((state) => (
        <p key={`${state.id}/${state.name}`} className={css.notice}>
          <Link href="/usage">
            {s.notice(
              whose(state, s),
              s.periods[state.period],
              state.reached ? s.noticeUp : leftOf(state, s, lang),
            )}
          </Link>
        </p>
      ))}
    </div>
  );
}

function whose(state: BudgetState, s: Strings): string {
  switch (state.of) {
    case 'all':
      return s.noticeAll;
    case 'group':
      return s.noticeGroup(state.name);
    case 'key':
      return s.noticeKey;
    case 'person':
    case 'agent':
      return s.noticeYours;
  }
}

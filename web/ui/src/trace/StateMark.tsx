import { Ban, Check, CircleAlert, CircleSlash, Hourglass, Undo2 } from 'lucide-react';
import { Spinner } from '../ui/Spinner';
import type { State } from './model';
import { useStrings } from './strings';
import css from './Trace.module.css';

const icons = {
  waiting: Hourglass,
  done: Check,
  failed: CircleAlert,
  denied: Ban,
  cancelled: CircleSlash,
  superseded: Undo2,
};

/** How a span stands; the word is beside the sign, or told to who can't see the sign. */
export function StateMark({ state, brief = false }: { state: State; brief?: boolean }) {
  const s = useStrings();
  const Icon = state === 'running' ? undefined : icons[state];
  return (
    <span className={css.state} data-state={state} title={brief ? s.states[state] : undefined}>
      {Icon ? <Icon size={14} aria-hidden="true" /> : <Spinner size={14} />}
      {!brief && s.states[state]}
    </span>
  );
}

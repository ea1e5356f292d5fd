import { ChevronRight, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { duration } from '../../lib/format';
import { useDisclosure } from '../../lib/hooks';
import { language } from '../../lib/i18n';
import { useStore } from '../../lib/store';
import { Spinner } from '../../ui/Spinner';
import css from './parts.module.css';
import { useElapsed } from './useElapsed';

interface Props {
  readonly icon: LucideIcon;
  readonly title: string;
  /** One line of what it is about, so that a closed card says it. */
  readonly hint: string;
  readonly active: boolean;
  readonly state: ReactNode;
  readonly startedAt: string | undefined;
  readonly ms: number | undefined;
  /** Whether it opens by itself. */
  readonly open: boolean;
  readonly data: Readonly<Record<`data-${string}`, string>>;
  /** What an open card has. */
  readonly children: ReactNode;
}

/** The card of a call: a line that says what it is and how it stands, and all of it when a reader opens it. */
export function CallCard({
  icon: Icon,
  title,
  hint,
  active,
  state,
  startedAt,
  ms,
  open,
  data,
  children,
}: Props) {
  const lang = useStore(language);
  const disclosure = useDisclosure(open);
  const elapsed = useElapsed(active, startedAt, ms);
  return (
    <details className={css.card} {...data} {...disclosure}>
      <summary>
        <ChevronRight className={css.chevron} size={15} aria-hidden="true" />
        <Icon size={16} aria-hidden="true" />
        <span className={css.title}>
          <b>{title}</b>
          <span className={css.hint}>{hint}</span>
        </span>
        <span className={css.state}>
          {active && <Spinner size={14} />}
          {state}
          {elapsed !== undefined && <span className={css.time}>{duration(elapsed, lang)}</span>}
        </span>
      </summary>
      {disclosure.open && children}
    </details>
  );
}

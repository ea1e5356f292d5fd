import type { ReactNode } from 'react';
import { CodeText } from '../chat/parts/CodeText';
import { count } from '../lib/format';
import { language } from '../lib/i18n';
import { useStore } from '../lib/store';
import { CopyButton } from '../ui/CopyButton';
import { useStrings } from './strings';
import { readable } from './text';
import css from './Trace.module.css';

/** A longer text would make the page slow, and nobody reads it here. */
const SHOWN = 50_000;

interface ValueProps {
  readonly label: string;
  readonly value: unknown;
  readonly failed?: boolean;
  readonly children?: ReactNode;
}

export function Value({ label, value, failed = false, children }: ValueProps) {
  const s = useStrings();
  const lang = useStore(language);
  const text = readable(value, s);
  return (
    <div>
      <CodeText
        label={label}
        failed={failed}
        text={text.slice(0, SHOWN)}
        actions={<CopyButton text={text} label={s.copy(label)} />}
      />
      {text.length > SHOWN && (
        <p className={css.note}>{s.shortened(count(SHOWN, lang), count(text.length, lang))}</p>
      )}
      {children}
    </div>
  );
}

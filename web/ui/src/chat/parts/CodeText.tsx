import type { ReactNode } from 'react';
import css from './parts.module.css';

interface CodeTextProps {
  readonly label: string;
  readonly text: string;
  readonly failed?: boolean;
  readonly actions: ReactNode;
  /** Shown in place of an empty text. */
  readonly children?: ReactNode;
}

/** A labelled piece of preformatted text with its copy button. */
export function CodeText({ label, text, failed = false, actions, children }: CodeTextProps) {
  return (
    <div role="group" className={css.io} aria-label={label} data-failed={failed || undefined}>
      <div className={css.ioHead}>
        <span>{label}</span>
        {text !== '' && actions}
      </div>
      {/* What scrolls must be reachable with the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0}>{text === '' ? children : text}</pre>
    </div>
  );
}

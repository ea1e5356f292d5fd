import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { useT } from '../lib/i18n';
import { CopyButton } from '../ui/CopyButton';
import css from './Markdown.module.css';

/** Whether the block around the fence is finished: half a program is not worth highlighting, and it would flicker. */
export const FenceContext = createContext(true);

export function CodeBlock({ code, language }: { code: string; language: string | undefined }) {
  const t = useT();
  const highlighted = useHighlighted(code, language, use(FenceContext));
  return (
    <figure className={css.code}>
      <figcaption>
        <span>{language ?? t.code}</span>
        <CopyButton text={code} label={t.copyCode} />
      </figcaption>
      {/* What scrolls must be reachable with the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0}>
        <code>{highlighted ?? code}</code>
      </pre>
    </figure>
  );
}

function useHighlighted(code: string, language: string | undefined, complete: boolean): ReactNode {
  const [result, setResult] = useState<{ code: string; nodes: ReactNode }>();
  useEffect(() => {
    if (!complete || !language || code.length > 50_000) return;
    let current = true;
    import('./highlight').then(
      ({ highlight }) => {
        const nodes = highlight(code, language);
        if (current && nodes) setResult({ code, nodes });
      },
      () => undefined, // Without the highlighter the code is plain, and readable.
    );
    return () => {
      current = false;
    };
  }, [code, language, complete]);
  return result?.code === code ? result.nodes : undefined;
}

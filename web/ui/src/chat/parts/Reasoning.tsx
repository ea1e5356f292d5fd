import { Brain, ChevronRight } from 'lucide-react';
import { useDisclosure } from '../../lib/hooks';
import { useT } from '../../lib/i18n';
import { Markdown } from '../Markdown';
import css from './parts.module.css';

/** Open while the model thinks; closes itself when the answer starts, unless the reader has decided. */
export function Reasoning({ text, live }: { text: string; live: boolean }) {
  const t = useT();
  const disclosure = useDisclosure(live);
  return (
    <details className={css.reasoning} data-testid="reasoning" {...disclosure}>
      <summary>
        <ChevronRight className={css.chevron} size={15} aria-hidden="true" />
        <Brain size={15} aria-hidden="true" />
        <span className={live ? css.pulse : undefined}>{live ? t.reasoningLive : t.reasoning}</span>
      </summary>
      <div className={css.thought}>
        <Markdown text={text} live={live} />
      </div>
    </details>
  );
}

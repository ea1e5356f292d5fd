import { FileText, Link2 } from 'lucide-react';
import { useT } from '../lib/i18n';
import { Markdown } from './Markdown';
import type { Item, Source } from './answerItems';
import { ApprovalCard } from './parts/ApprovalCard';
import { HandoverCard } from './parts/HandoverCard';
import css from './parts/parts.module.css';
import { Reasoning } from './parts/Reasoning';
import { ToolCard } from './parts/ToolCard';

/** The parts of an answer, in order. */
export function Items({ items }: { items: readonly Item[] }) {
  return items.map((item) => {
    switch (item.kind) {
      case 'text':
        return <Markdown key={item.key} text={item.text} live={item.live} />;
      case 'reasoning':
        return <Reasoning key={item.key} text={item.text} live={item.live} />;
      case 'tool':
        return <ToolCard key={item.key} item={item} />;
      case 'handover':
        return <HandoverCard key={item.key} item={item} />;
      case 'approval':
        return <ApprovalCard key={item.key} asked={item.approval} />;
      case 'trimmed':
        return <Trimmed key={item.key} turns={item.turns} />;
      case 'sources':
        return <Sources key={item.key} sources={item.sources} />;
    }
  });
}

function Trimmed({ turns }: { turns: number }) {
  return (
    <p className={css.note} data-testid="trimmed">
      {useT().trimmed(turns)}
    </p>
  );
}

function Sources({ sources }: { sources: readonly Source[] }) {
  return (
    <ul className={css.sources} aria-label={useT().sources} data-testid="sources">
      {sources.map(({ url, title }) => (
        <li key={url ?? title}>
          {url ? (
            <a className={css.source} href={url} target="_blank" rel="noopener noreferrer nofollow">
              <Link2 size={14} aria-hidden="true" /> <span>{title}</span>
            </a>
          ) : (
            <span className={css.source}>
              <FileText size={14} aria-hidden="true" /> <span>{title}</span>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

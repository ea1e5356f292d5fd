import { memo } from 'react';
import { useT, type Catalog } from '../../lib/i18n';
import { CopyButton } from '../../ui/CopyButton';
import { CallCard } from './CallCard';
import { CodeText } from './CodeText';
import css from './parts.module.css';
import { pretty } from './pretty';
import type { ToolItem, ToolState } from '../answerItems';
import { iconOf, renderers } from './registry';

export const ToolCard = memo(
  function ToolCard({ item }: { item: ToolItem }) {
    const t = useT();
    return (
      <CallCard
        icon={iconOf(item.tool)}
        title={item.title ?? item.tool}
        hint={hint(item)}
        active={item.state === 'writing' || item.state === 'running'}
        state={
          <span className={item.state === 'done' ? 'visually-hidden' : undefined}>
            {stateText(item.state, t)}
          </span>
        }
        startedAt={item.startedAt}
        ms={item.ms}
        open={item.state === 'failed'}
        data={{ 'data-tool': item.tool, 'data-state': item.state, 'data-testid': 'tool-card' }}
      >
        <ToolBody item={item} />
      </CallCard>
    );
  },
  // Every delta makes new part objects; a card whose content is the same has nothing to do.
  (before, after) => JSON.stringify(before.item) === JSON.stringify(after.item),
);

function ToolBody({ item }: { item: ToolItem }) {
  const t = useT();
  const input = item.state === 'writing' ? (item.rawInput ?? '') : pretty(item.input);
  const custom = item.state === 'done' ? renderers[item.tool] : undefined;
  const value = custom?.read(item.output);
  const result = item.error ?? (item.output === undefined ? undefined : pretty(item.output));
  return (
    <div className={css.body}>
      {custom && value !== undefined && <custom.Result value={value} />}
      <CodeText label={t.toolInput} text={input} actions={<CopyButton text={input} label={t.copyInput} />}>
        {input === '' ? t.toolNoInput : undefined}
      </CodeText>
      {result !== undefined && (
        <CodeText
          label={item.error === undefined ? t.toolResult : t.toolError}
          failed={item.error !== undefined}
          text={result}
          actions={<CopyButton text={result} label={t.copyResult} />}
        />
      )}
    </div>
  );
}

/** One line of the input, so that a closed card says what was asked. */
function hint(item: ToolItem): string {
  if (item.state === 'writing') return (item.rawInput ?? '').slice(-60);
  if (typeof item.input !== 'object' || item.input === null) return '';
  const values = Object.values(item.input).filter((value) => typeof value !== 'object');
  return values.map(String).join(', ').slice(0, 80);
}

function stateText(state: ToolState, t: Catalog): string {
  switch (state) {
    case 'writing':
      return t.toolWriting;
    case 'running':
      return t.toolRunning;
    case 'waiting':
      return t.toolWaiting;
    case 'done':
      return t.toolDone;
    case 'failed':
      return t.toolFailed;
    case 'denied':
      return t.toolDenied;
    case 'stopped':
      return t.toolStopped;
  }
}

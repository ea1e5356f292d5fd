import {
  Bot,
  ChevronRight,
  Hourglass,
  ListOrdered,
  RotateCw,
  Scissors,
  ShieldCheck,
  Sparkles,
  UserCheck,
  Waypoints,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import { memo, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { agents } from '../app/server';
import { count, duration } from '../lib/format';
import { language, useT } from '../lib/i18n';
import { useStore } from '../lib/store';
import { allIn, costOf, nameOf, spoken } from './label';
import type { Kind, Span } from './model';
import { moveOf, rowsOf, type Row } from './rows';
import { scaleOf } from './scale';
import { StateMark } from './StateMark';
import { useStrings } from './strings';
import css from './Trace.module.css';

const icons: Record<Kind, LucideIcon> = {
  run: Bot,
  step: ListOrdered,
  model: Sparkles,
  embedding: Waypoints,
  guardrail: ShieldCheck,
  tool: Wrench,
  approval: UserCheck,
  wait: Hourglass,
  retry: RotateCw,
  trimmed: Scissors,
};

interface TraceTreeProps {
  readonly root: Span;
  /** How long the run has taken so far, in milliseconds. */
  readonly total: number;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}

/** The tree and, beside it, when each of its lines took place. The keys are those of the ARIA tree pattern. */
export function TraceTree({ root, total, chosen, onChoose }: TraceTreeProps) {
  const s = useStrings();
  const [decided, setDecided] = useState<ReadonlyMap<string, boolean>>(new Map());
  const rows = useMemo(() => rowsOf(root, decided, chosen), [root, decided, chosen]);
  const scale = useMemo(() => scaleOf(root, total), [root, total]);
  const tree = useRef<HTMLDivElement>(null);
  const current = rows.some(({ span }) => span.id === chosen) ? chosen : root.id;
  const toggle = useCallback(
    (id: string, open: boolean) => setDecided((known) => new Map(known).set(id, open)),
    [],
  );
  // The details that open beside or below it must not cover the line.
  useLayoutEffect(() => {
    if (chosen !== undefined) lineOf(tree.current, chosen)?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <div
      ref={tree}
      role="tree"
      tabIndex={-1}
      aria-label={s.tree}
      className={css.tree}
      data-testid="trace-tree"
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const move = moveOf(event.key, rows, (event.target as HTMLElement).dataset.span ?? root.id);
        if (!move) return;
        event.preventDefault();
        if ('open' in move) {
          toggle(move.id, move.open);
          return;
        }
        onChoose(move.focus);
        lineOf(tree.current, move.focus)?.focus();
      }}
    >
      {rows.map((row) => {
        const { span } = row;
        const ms = span.ms ?? Math.max(0, total - span.at);
        const from = scale(span.at);
        return (
          <Line
            key={span.id}
            row={row}
            ms={span.ms === undefined ? Math.floor(ms / 250) * 250 : ms}
            from={from}
            to={scale(span.at + ms)}
            first={span.firstTokenMs === undefined ? undefined : scale(span.at + span.firstTokenMs)}
            begun={span.startedMs === undefined ? undefined : scale(span.at + span.startedMs)}
            current={span.id === current}
            chosen={span.id === chosen}
            onChoose={onChoose}
            onToggle={toggle}
          />
        );
      })}
    </div>
  );
}

function lineOf(tree: HTMLElement | null, id: string): HTMLElement | null | undefined {
  return tree?.querySelector<HTMLElement>(`[data-span="${CSS.escape(id)}"]`);
}

interface LineProps {
  readonly row: Row;
  readonly ms: number;
  readonly from: number;
  readonly to: number;
  readonly first: number | undefined;
  readonly begun: number | undefined;
  /** Where the keyboard enters the tree. */
  readonly current: boolean;
  readonly chosen: boolean;
  readonly onChoose: (id: string) => void;
  readonly onToggle: (id: string, open: boolean) => void;
}

const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

const Line = memo(
  function Line({ row, ms, from, to, first, begun, current, chosen, onChoose, onToggle }: LineProps) {
    const t = useT();
    const s = useStrings();
    const lang = useStore(language);
    const known = useStore(agents);
    const { span, level, open } = row;
    const Icon = icons[span.kind];
    const quiet = span.kind === 'trimmed';
    // Where the work began: the first token of a call, the start of a tool that had to be allowed.
    const mark = first ?? begun;
    return (
      // The tree has the keys for all of its lines.
      // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
      <div
        role="treeitem"
        tabIndex={current ? 0 : -1}
        aria-level={level}
        aria-posinset={row.position}
        aria-setsize={row.siblings}
        aria-selected={chosen}
        {...(open !== undefined && { 'aria-expanded': open })}
        aria-label={spoken(span, ms, s, known, lang)}
        className={css.line}
        data-span={span.id}
        data-kind={span.kind}
        data-state={span.state}
        onClick={() => onChoose(span.id)}
        onDoubleClick={() => open !== undefined && onToggle(span.id, !open)}
      >
        <span className={css.name} style={{ paddingInlineStart: `${(level - 1) * 0.9}rem` }}>
          {/* For the pointer; the arrow keys do the same. */}
          {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
          <span
            className={css.twist}
            data-open={open}
            aria-hidden="true"
            onClick={(event) => {
              if (open === undefined) return;
              event.stopPropagation();
              onToggle(span.id, !open);
            }}
          >
            {open !== undefined && <ChevronRight size={15} />}
          </span>
          <Icon size={15} aria-hidden="true" className={css.kind} />
          <b>{nameOf(span, s, known)}</b>
          {(span.attempt ?? 1) > 1 && <span className={css.hint}>{s.again(span.attempt ?? 1)}</span>}
          {span.hint && <span className={css.hint}>{span.hint}</span>}
          {span.state !== 'done' && span.kind !== 'retry' && <StateMark state={span.state} brief />}
        </span>
        <span className={css.lane} aria-hidden="true">
          <span
            className={css.bar}
            style={{ insetInlineStart: percent(from), width: percent(Math.max(0, to - from)) }}
          />
          {mark !== undefined && mark > from && mark < to && (
            <span
              className={css.work}
              style={{ insetInlineStart: percent(mark), width: percent(to - mark) }}
            />
          )}
        </span>
        <span className={css.number}>{quiet ? '' : duration(ms, lang)}</span>
        <span className={css.tokens}>
          {span.usage && `${count(allIn(span.usage), lang)} → ${count(span.usage.outputTokens, lang)}`}
        </span>
        <span className={css.cost}>{costOf(span, t.unpriced, t.free, lang)}</span>
      </div>
    );
  },
  // The tree is read anew every second; a line that has not changed has nothing to do.
  (before, after) => {
    const { row: a, ...rest } = before;
    const { row: b, ...others } = after;
    const { children: _, ...one } = a.span;
    const { children: __, ...other } = b.span;
    return (
      a.level === b.level &&
      a.open === b.open &&
      a.position === b.position &&
      a.siblings === b.siblings &&
      Object.entries(rest).every(([key, value]) => Object.is(value, others[key as keyof typeof others])) &&
      JSON.stringify(one) === JSON.stringify(other)
    );
  },
);

import { findAgent, type Agents, type Loaded } from '../app/server';
import { count, duration, money } from '../lib/format';
import type { Language } from '../lib/i18n';
import type { Kind, Span } from './model';
import type { Strings } from './strings';

/** The agents, as far as they are known. */
export type Known = Loaded<Agents>;

/** What a span is called in the tree. */
export function nameOf(span: Span, s: Strings, known: Known): string {
  switch (span.kind) {
    case 'run':
      return findAgent(known, span.name)?.title ?? span.name ?? s.kinds.run;
    case 'step':
      return s.step(span.step ?? 0);
    case 'model':
    case 'embedding':
    case 'guardrail':
      return span.model ?? s.kinds[span.kind];
    case 'tool':
      return span.title ?? span.name ?? s.kinds.tool;
    case 'approval':
      return s.kinds.approval;
    case 'wait':
      return s.waits[span.reason ?? ''] ?? s.kinds.wait;
    case 'retry':
      return `${s.kinds.retry}: ${span.reason ?? ''}`;
    case 'trimmed':
      return s.trimmed(span.turns ?? 0);
  }
}

export function tokensOf(span: Span, s: Strings, lang: Language): string | undefined {
  const { usage } = span;
  if (!usage) return undefined;
  return s.tokensInOut(count(allIn(usage), lang), count(usage.outputTokens, lang));
}

/** Everything the model read, from its cache or not. */
export function allIn(usage: NonNullable<Span['usage']>): number {
  return usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}

export function costOf(span: Span, unpriced: string, free: string, lang: Language): string | undefined {
  if (span.usd === undefined) return undefined;
  if (span.usd === null) return unpriced;
  return span.usd === 0 ? free : money(span.usd, lang);
}

/** The kinds whose names don't say what they are. */
const named: ReadonlySet<Kind> = new Set<Kind>(['run', 'model', 'embedding', 'guardrail', 'tool']);

/** The whole line in words, for who hears it. */
export function spoken(span: Span, ms: number, s: Strings, known: Known, lang: Language): string {
  const kind = named.has(span.kind) ? s.kinds[span.kind] : '';
  const parts = [
    `${kind} ${nameOf(span, s, known)}`.trim(),
    (span.attempt ?? 1) > 1 ? s.again(span.attempt ?? 1) : undefined,
    s.states[span.state],
    span.kind === 'trimmed' ? undefined : duration(ms, lang),
    tokensOf(span, s, lang),
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

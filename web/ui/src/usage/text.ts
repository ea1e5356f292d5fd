import type { Language } from '../lib/i18n';
import type { BudgetState, Span } from './model';

/** US dollars to the cent, of exact decimal text: nothing is lost on the way. Small amounts keep more digits. */
export function dollars(usd: string, language: Language): string {
  const small = Math.abs(Number(usd)) < 0.1 && Number(usd) !== 0;
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: 2,
    maximumFractionDigits: small ? 5 : 2,
  }).format(usd as Intl.StringNumericLiteral);
}

/** The number of an amount, for sizes: what is not known takes no room. */
export function amount(usd: string | undefined): number {
  return usd === undefined ? 0 : Number(usd);
}

/** By how much it is more or less than before, in percent; undefined if there was nothing before. */
export function trend(now: number, before: number, language: Language): string | undefined {
  if (before <= 0) return undefined;
  return new Intl.NumberFormat(language, {
    style: 'percent',
    signDisplay: 'exceptZero',
    maximumFractionDigits: 0,
  }).format(now / before - 1);
}

/** How much of a budget is used, from 0 to 1: of the limit that is nearer. */
export function share(state: BudgetState): number {
  const cost = state.usd === undefined ? 0 : ratio(Number(state.spentUsd), Number(state.usd));
  const tokens = state.tokens === undefined ? 0 : ratio(state.spentTokens, state.tokens);
  return Math.min(1, Math.max(cost, tokens));
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 1;
}

const DAY_MS = 86_400_000;

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The last days up to this one, as the server counts them: in UTC, near enough for a choice. */
export function lastDays(days: number, now: number): Span {
  return { from: isoDay(now - (days - 1) * DAY_MS), to: isoDay(now) };
}

/** All days of a span, those without a call too. */
export function daysOf(span: Span): readonly string[] {
  const days: string[] = [];
  for (let at = Date.parse(span.from); at <= Date.parse(span.to); at += DAY_MS) {
    days.push(isoDay(at));
  }
  return days;
}

export function dayName(day: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric', timeZone: 'UTC' }).format(
    Date.parse(day),
  );
}

import type { Language } from './i18n';

/** `0.8 s`, `12 s`, `2 min 5 s`. */
export function duration(ms: number, language: Language): string {
  const unit = (value: number, name: 'millisecond' | 'second' | 'minute', digits: number) =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit: name,
      unitDisplay: language === 'ja' ? 'short' : 'narrow',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value);
  // "0.0s" says nothing.
  if (ms < 100) return unit(Math.max(1, Math.round(ms)), 'millisecond', 0);
  const seconds = ms / 1000;
  if (seconds < 10) return unit(seconds, 'second', 1);
  const whole = Math.round(seconds);
  if (whole < 60) return unit(whole, 'second', 0);
  return `${unit(Math.floor(whole / 60), 'minute', 0)} ${unit(whole % 60, 'second', 0)}`;
}

/** US dollars with as many digits as a small amount needs. */
export function money(usd: number, language: Language): string {
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: 2,
    maximumFractionDigits: usd !== 0 && Math.abs(usd) < 0.1 ? 5 : 2,
  }).format(usd);
}

export function count(value: number, language: Language): string {
  return new Intl.NumberFormat(language).format(value);
}

export function dateTime(iso: string, language: Language): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '';
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(date);
}

/** `in 3 hours`, `in 2 days`, for a time that is to come. */
export function until(ms: number, language: Language): string {
  const [amount, unit] =
    ms < 60_000
      ? [Math.max(1, Math.round(ms / 1000)), 'second' as const]
      : ms < 3_600_000
        ? [Math.round(ms / 60_000), 'minute' as const]
        : ms < 2 * 86_400_000
          ? [Math.round(ms / 3_600_000), 'hour' as const]
          : [Math.round(ms / 86_400_000), 'day' as const];
  return new Intl.RelativeTimeFormat(language, { numeric: 'always' }).format(amount, unit);
}

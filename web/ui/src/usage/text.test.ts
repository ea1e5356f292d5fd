import { describe, expect, it } from 'vitest';
import type { BudgetState } from './model';
import { amount, dayName, daysOf, dollars, lastDays, share, trend } from './text';

const STATE: BudgetState = {
  id: 'each-day',
  of: 'person',
  name: 'ann',
  period: 'day',
  warnPercent: 80,
  spentUsd: '0',
  spentTokens: 0,
  unpriced: 0,
  opens: '2026-01-31T00:00:00Z',
  warns: false,
  reached: false,
};

describe('dollars', () => {
  it('are what the text says, to the cent, however large', () => {
    expect(dollars('90071992547409.93', 'en')).toBe('$90,071,992,547,409.93');
    expect(dollars('1234.565', 'en')).toBe('$1,234.57');
    expect(dollars('0', 'en')).toBe('$0.00');
    expect(dollars('0.00060', 'en')).toBe('$0.0006');
    expect(dollars('-0.5', 'ja')).toBe('-$0.50');
  });
});

describe('trend', () => {
  it('is told against what was before, if there was something', () => {
    expect(trend(3, 2, 'en')).toBe('+50%');
    expect(trend(1, 2, 'en')).toBe('-50%');
    expect(trend(2, 2, 'en')).toBe('0%');
    expect(trend(2, 0, 'en')).toBeUndefined();
  });
});

describe('amount', () => {
  it('takes no room if it is not known', () => {
    expect(amount('1.25')).toBe(1.25);
    expect(amount(undefined)).toBe(0);
  });
});

describe('share', () => {
  it('is that of the limit that is nearer', () => {
    expect(share({ ...STATE, usd: '4', spentUsd: '1', tokens: 100, spentTokens: 50 })).toBe(0.5);
    expect(share({ ...STATE, usd: '4', spentUsd: '5' })).toBe(1);
    expect(share({ ...STATE, usd: '0' })).toBe(1);
  });
});

describe('days', () => {
  it('are all of a span', () => {
    expect(daysOf(lastDays(3, Date.parse('2026-03-01T10:00:00Z')))).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
    ]);
    expect(dayName('2026-03-01', 'en')).toBe('Mar 1');
  });
});

import { describe, expect, it } from 'vitest';
import type { Conversation } from '../lib/api';
import { groupByDate } from './grouping';

const NOW = new Date(2026, 2, 29, 9, 0);

function conversation(id: string, updated: Date, pinned = false): Conversation {
  const updatedAt = updated.toISOString();
  return {
    id,
    title: id,
    titleSource: 'words',
    agent: 'chef',
    createdAt: updatedAt,
    updatedAt,
    pinned,
    running: false,
  };
}

const at = (month: number, day: number, hour = 12, year = 2026) => new Date(year, month - 1, day, hour);

describe('groupByDate', () => {
  it('goes by the day in the reader’s time zone, not by 24 hours', () => {
    const groups = groupByDate(
      [
        conversation('late', at(3, 28, 23)),
        conversation('early', at(3, 29, 0)),
        conversation('future', at(3, 30)),
      ],
      NOW,
    );
    expect(groups.map(({ name, conversations }) => [name, conversations.map(({ id }) => id)])).toEqual([
      ['today', ['future', 'early']],
      ['yesterday', ['late']],
    ]);
  });

  it('has the edges of 7 and 30 days, then months of each year', () => {
    const groups = groupByDate(
      [
        conversation('d2', at(3, 27)),
        conversation('d7', at(3, 22)),
        conversation('d8', at(3, 21)),
        conversation('d30', at(2, 27)),
        conversation('d31', at(2, 26)),
        conversation('last', at(2, 3, 12, 2025)),
      ],
      NOW,
    );
    expect(groups.map(({ key, conversations }) => [key, conversations.map(({ id }) => id).join()])).toEqual([
      ['previous7', 'd2,d7'],
      ['previous30', 'd8,d30'],
      ['2026-2', 'd31'],
      ['2025-2', 'last'],
    ]);
  });

  it('puts the pinned ones first, whatever their age', () => {
    const groups = groupByDate([conversation('new', at(3, 29)), conversation('old', at(1, 1), true)], NOW);
    expect(groups.map(({ key }) => key)).toEqual(['pinned', 'today']);
  });
});

import { describe, expect, it } from 'vitest';
import { answerTextOf, itemsOf } from './answerItems';
import { weight } from './message';

const call = (state: string, more: object = {}) => ({
  type: 'dynamic-tool',
  toolCallId: 'c1',
  toolName: 'weather',
  state,
  ...more,
});

const asked = (state: string) => ({
  type: 'data-approval',
  id: 'p1',
  data: { approvalId: 'p1', callId: 'c1', kind: 'start', tool: 'weather', input: {}, state },
});
const said = (text: string, state = 'done') => ({ type: 'text', text, state });
const web = (url: string, title?: string) => ({ type: 'source-url', sourceId: 's', url, title });
const kinds = (parts: object[]) => itemsOf(parts, 'suspended').map(({ kind }) => kind);

describe('itemsOf', () => {
  it('makes one text of what a model that cites says in pieces, and lists each source once below', () => {
    const parts = [
      { type: 'step-start' },
      said('Leeks are '),
      said('in season'),
      said('.', 'streaming'),
      web('https://example.org/leek', 'Season'),
      { type: 'source-document', sourceId: 's', mediaType: 'application/octet-stream', title: 'Almanac' },
      { type: 'step-start' },
      said('Soup, then.'),
      web('https://example.org/leek'),
      web('https://example.org/soup'),
      web('javascript:alert(1)'),
      web('https://'),
    ];
    expect(itemsOf(parts, 'live')).toEqual([
      { kind: 'text', key: '1', text: 'Leeks are in season.', live: true },
      { kind: 'text', key: '7', text: 'Soup, then.', live: false },
      {
        kind: 'sources',
        key: 'sources',
        sources: [
          { url: 'https://example.org/leek', title: 'Season' },
          { title: 'Almanac' },
          { url: 'https://example.org/soup', title: 'example.org' },
        ],
      },
    ]);
    expect(answerTextOf({ parts })).toBe('Leeks are in season.\n\nSoup, then.');
  });

  it('puts the timing of a call on its card', () => {
    const items = itemsOf(
      [
        { type: 'step-start' },
        call('output-available', { input: { city: 'Oslo' }, output: { t: 3 } }),
        { type: 'data-tool', id: 'c1', data: { callId: 'c1', title: 'Weather', startedAt: 'x', ms: 12 } },
        { type: 'text', text: 'Cold.', state: 'done' },
      ],
      'over',
    );
    expect(items).toEqual([
      {
        kind: 'tool',
        key: 'call:c1',
        callId: 'c1',
        tool: 'weather',
        title: 'Weather',
        state: 'done',
        input: { city: 'Oslo' },
        output: { t: 3 },
        startedAt: 'x',
        ms: 12,
      },
      { kind: 'text', key: '3', text: 'Cold.', live: false },
    ]);
  });

  it('says why a specialist waits while it works', () => {
    const data = { callId: 'c1', agent: 'chef', state: 'running', waiting: { reason: 'turn', ahead: 2 } };
    const parts = [{ type: 'data-handover', id: 'c1', data }];
    expect(itemsOf(parts, 'live')[0]).toMatchObject({ kind: 'handover', wait: { reason: 'turn', ahead: 2 } });
    expect(itemsOf(parts, 'over')[0]).not.toHaveProperty('wait');
  });

  it('shows a hand-over in place of its call, wherever its data stands', () => {
    const handover = {
      type: 'data-handover',
      id: 'c1',
      data: { callId: 'c1', agent: 'chef', title: 'Chef AI', runId: 'r2', state: 'done', tools: ['weather'] },
    };
    for (const parts of [
      [call('output-available', { input: { question: 'what?' } }), handover],
      [handover, call('output-available', { input: { question: 'what?' } })],
    ]) {
      const items = itemsOf(parts, 'over');
      expect(items).toHaveLength(1);
      expect(items[0]).toMatchObject({
        kind: 'handover',
        agent: 'chef',
        runId: 'r2',
        state: 'done',
        question: 'what?',
        tools: ['weather'],
      });
    }
  });

  it('says of a call that will get no result any more that it was stopped', () => {
    expect(itemsOf([call('input-streaming')], 'live')[0]).toMatchObject({ state: 'writing' });
    expect(itemsOf([call('input-streaming')], 'over')[0]).toMatchObject({ state: 'stopped' });
    expect(itemsOf([call('input-available')], 'live')[0]).toMatchObject({ state: 'running' });
    expect(itemsOf([call('input-available')], 'over')[0]).toMatchObject({ state: 'stopped' });
    expect(itemsOf([call('output-error', { errorText: 'no' })], 'over')[0]).toMatchObject({
      state: 'failed',
      error: 'no',
    });
  });

  it('asks in place of the call until a person has decided', () => {
    expect(kinds([call('input-available'), asked('waiting')])).toEqual(['approval']);
    expect(kinds([call('output-available'), asked('approved')])).toEqual(['tool', 'approval']);
    expect(kinds([asked('waiting')])).toEqual(['approval']);
    expect(itemsOf([call('input-available')], 'suspended')[0]).toMatchObject({ state: 'waiting' });
    const handover = {
      type: 'data-handover',
      id: 'c1',
      data: { callId: 'c1', agent: 'chef', state: 'running' },
    };
    expect(kinds([call('input-available'), handover, asked('waiting')])).toEqual(['handover', 'approval']);
  });

  it('leaves out what it does not know, and nonsense', () => {
    expect(
      itemsOf([{ type: 'custom', kind: 'a.b' }, null, 7, { type: 'data-new', data: 1 }, {}], 'live'),
    ).toEqual([]);
  });
});

describe('a conversation that was too long', () => {
  const note = { type: 'data-trimmed', id: 'trimmed', data: { turns: 3 } };

  it('is told where it was cut', () => {
    expect(itemsOf([note, { type: 'data-trimmed', data: {} }], 'over')).toEqual([
      { kind: 'trimmed', key: '0', turns: 3 },
    ]);
  });

  it('is not taken for the answer', () => {
    expect(weight({ parts: [{ type: 'step-start' }, note] })).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import { fromStored, textOf, weight } from './message';

const call = (state: string) => ({ type: 'dynamic-tool', toolCallId: 'c1', toolName: 'weather', state });

describe('messages', () => {
  it('carries the facts of a run over from the history', () => {
    const { metadata } = fromStored({
      id: 'a',
      parentId: 'u',
      role: 'assistant',
      parts: [],
      metadata: { createdAt: 'then' },
      run: {
        id: 'r',
        status: 'failed',
        cost: null,
        saved: { usd: 0.0123 },
        ms: 5,
        error: { message: 'no', id: 'e_1' },
      },
    });
    expect(metadata).toEqual({
      createdAt: 'then',
      parentId: 'u',
      runId: 'r',
      status: 'failed',
      cost: null,
      saved: { usd: 0.0123 },
      ms: 5,
      error: { message: 'no', id: 'e_1' },
    });
  });

  it('copies the text and nothing else', () => {
    expect(
      textOf({
        parts: [
          { type: 'reasoning', text: 'x' },
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      }),
    ).toBe('a\n\nb');
  });

  it('weighs a replay by what is there already', () => {
    const whole = [{ type: 'text', text: 'hello' }, call('output-available')];
    expect(weight({ parts: whole })).toBeGreaterThan(weight({ parts: whole.slice(0, 1) }));
    expect(weight({ parts: whole })).toBeGreaterThan(weight({ parts: [whole[0], call('input-available')] }));
  });
});

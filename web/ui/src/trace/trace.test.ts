import { describe, expect, it } from 'vitest';
import type { Span } from './model';
import { findSpan, moveOf, rowsOf } from './rows';
import { scaleOf } from './scale';

const span = (id: string, kind: Span['kind'], more: Partial<Span> = {}): Span => ({
  id,
  kind,
  state: 'done',
  at: 0,
  ms: 10,
  ...more,
});

const step = (number: number, more: Partial<Span> = {}) =>
  span(`s${number}`, 'step', { step: number, children: [span(`m${number}`, 'model')], ...more });
const run = (steps: number) =>
  span('r', 'run', { children: Array.from({ length: steps }, (_, index) => step(index + 1)) });
const ids = (root: Span, decided = new Map<string, boolean>()) =>
  rowsOf(root, decided).map((row) => row.span.id);

describe('rows', () => {
  it('shows the steps of a short run with what is in them', () => {
    expect(ids(run(2))).toEqual(['r', 's1', 'm1', 's2', 'm2']);
  });

  it('shows a long run as one line for each step, but for the one under way', () => {
    const long = run(40);
    expect(ids(long)).toHaveLength(41);
    const live = { ...long, children: [...(long.children ?? []), step(41, { state: 'running' })] };
    expect(ids(live).slice(-2)).toEqual(['s41', 'm41']);
  });

  it('does as a person has decided', () => {
    expect(ids(run(2), new Map([['s1', false]]))).toEqual(['r', 's1', 's2', 'm2']);
    expect(ids(run(40), new Map([['s3', true]]))).toContain('m3');
  });

  it('keeps visible what was chosen, until somebody closes what is around it', () => {
    const long = run(40);
    const visible = (decided = new Map<string, boolean>()) =>
      rowsOf(long, decided, 'm7').map((row) => row.span.id);
    expect(visible()).toContain('m7');
    expect(visible(new Map([['s7', false]]))).not.toContain('m7');
  });

  it('shows what a tool asked by itself below it', () => {
    const tool = span('t1', 'tool', {
      children: [span('e1', 'embedding', { purpose: 'query' }), span('i1', 'model', { purpose: 'recipes' })],
    });
    const root = span('r', 'run', { children: [step(1, { children: [span('m1', 'model'), tool] })] });
    expect(ids(root)).toEqual(['r', 's1', 'm1', 't1', 'e1', 'i1']);
  });

  it('says where a row stands', () => {
    expect(rowsOf(run(2), new Map())[3]).toMatchObject({
      level: 2,
      position: 2,
      siblings: 2,
      parent: 'r',
      open: true,
    });
    expect(findSpan(run(2), 'm2')?.kind).toBe('model');
    expect(findSpan(run(2), 'm9')).toBeUndefined();
  });

  it('has the keys of a tree', () => {
    const rows = rowsOf(run(2), new Map([['s2', false]]));
    expect(moveOf('ArrowDown', rows, 's1')).toEqual({ focus: 'm1' });
    expect(moveOf('ArrowUp', rows, 'r')).toBeUndefined();
    expect(moveOf('End', rows, 'r')).toEqual({ focus: 's2' });
    expect(moveOf('Home', rows, 's2')).toEqual({ focus: 'r' });
    expect(moveOf('ArrowRight', rows, 's2')).toEqual({ id: 's2', open: true });
    expect(moveOf('ArrowRight', rows, 's1')).toEqual({ focus: 'm1' });
    expect(moveOf('ArrowRight', rows, 'm1')).toBeUndefined();
    expect(moveOf('ArrowLeft', rows, 's1')).toEqual({ id: 's1', open: false });
    expect(moveOf('ArrowLeft', rows, 'm1')).toEqual({ focus: 's1' });
    expect(moveOf('Enter', rows, 's2')).toEqual({ id: 's2', open: true });
    expect(moveOf('x', rows, 's2')).toBeUndefined();
  });
});

describe('scale', () => {
  it('is even where all was work', () => {
    const scale = scaleOf(run(2), 200);
    expect([0, 50, 200, 300, -1].map(scale)).toEqual([0, 0.25, 1, 1, 0]);
  });

  it('shows seconds of work beside days of waiting', () => {
    const day = 86_400_000;
    const root = span('r', 'run', { children: [span('w', 'wait', { at: 1_000, ms: day })] });
    const scale = scaleOf(root, day + 2_000);
    expect(scale(1_000)).toBeCloseTo(1_000 / 2_240);
    expect(scale(1_000 + day)).toBeCloseTo(1_240 / 2_240);
    expect(scale(day + 2_000)).toBe(1);
  });

  it('leaves a short wait as long as it was, and one that goes on at the end', () => {
    const root = span('r', 'run', { children: [span('w', 'wait', { at: 900, ms: 10 })] });
    expect(scaleOf(root, 1_000)(900)).toBeCloseTo(0.9);
    const { ms: _, ...open } = span('w', 'wait', { at: 900 });
    expect(scaleOf(span('r', 'run', { children: [open] }), 1_000)(1_000)).toBe(1);
  });
});

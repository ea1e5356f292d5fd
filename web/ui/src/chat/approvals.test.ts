// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Approval } from '../lib/api';
import { Approvals, approvalsIn, newest } from './approvals';

const approval = (state: Approval['state'], more: Partial<Approval> = {}): Approval => ({
  approvalId: 'p1',
  callId: 'c1',
  kind: 'start',
  tool: 'pay',
  input: {},
  state,
  ...more,
});

const part = (id: string, data: unknown) => ({ type: 'data-approval', id, data });
const decided = vi.fn<() => void>();
let calls: string[];
let answers: (() => Response | Promise<Response>)[];

beforeEach(() => {
  decided.mockClear();
  calls = [];
  answers = [];
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
    calls.push(`${init?.method ?? 'GET'} ${path} ${init?.body ? String(init.body) : ''}`.trim());
    const next = answers.shift();
    if (!next) throw new Error(`not expected: ${path}`);
    return next();
  });
});
afterEach(() => vi.unstubAllGlobals());

describe('Approvals', () => {
  it('sends a decision once, however often it is pressed', async () => {
    answers = [() => Response.json(approval('approved'))];
    const approvals = new Approvals(decided);
    const pressed = [1, 2].map(() => approvals.decide('p1', { decision: 'approve' }));
    expect(approvals.known.get().get('p1')).toEqual({ deciding: 'approve' });
    expect(await Promise.all(pressed)).toEqual([true, false]);
    expect(await approvals.decide('p1', { decision: 'deny' })).toBe(false);
    expect(calls).toEqual(['POST /api/approvals/p1 {"decision":"approve"}']);
    expect(decided).toHaveBeenCalledOnce();
  });

  it('shows what somebody else has decided', async () => {
    answers = [
      () => Response.json({ detail: 'Kim denied it at 10:12.' }, { status: 409 }),
      () => Response.json(approval('denied', { by: 'kim' })),
    ];
    const approvals = new Approvals(decided);
    expect(await approvals.decide('p1', { decision: 'approve' })).toBe(true);
    expect(approvals.known.get().get('p1')?.approval).toMatchObject({ state: 'denied', by: 'kim' });
    expect(calls.at(-1)).toBe('GET /api/approvals/p1');
  });

  it('keeps the question open when the server refuses the input, and says why', async () => {
    answers = [
      () => Response.json({ detail: 'amount: must be a number.', field: 'input' }, { status: 400 }),
      () => Response.json(approval('approved')),
    ];
    const approvals = new Approvals(decided);
    expect(await approvals.decide('p1', { decision: 'approve', input: { amount: 'x' } })).toBe(false);
    expect(approvals.known.get().get('p1')?.problem).toMatchObject({
      detail: 'amount: must be a number.',
      field: 'input',
    });
    expect(decided).not.toHaveBeenCalled();
    expect(await approvals.decide('p1', { decision: 'approve', input: { amount: 1 } })).toBe(true);
  });

  it('sends again what the network swallowed', async () => {
    answers = [
      () => Promise.reject(new TypeError('Failed to fetch')),
      () => Response.json(approval('denied')),
    ];
    const approvals = new Approvals(decided);
    expect(await approvals.decide('p1', { decision: 'deny', reason: 'no' })).toBe(true);
    expect(calls).toHaveLength(2);
    expect(calls[0]).toBe(calls[1]);
  });

  it('notices a decision from elsewhere', async () => {
    answers = [() => Response.json(approval('waiting')), () => Response.json(approval('expired'))];
    const approvals = new Approvals(decided);
    expect(await approvals.look(['p1'])).toBe(false);
    expect(await approvals.look(['p1'])).toBe(true);
    expect(approvals.known.get().get('p1')?.approval?.state).toBe('expired');
  });
});

describe('approvals in messages', () => {
  it('are read in order, the last word of each, without nonsense', () => {
    const found = approvalsIn([
      { parts: [part('p1', approval('waiting')), null, part('p2', 'x')] },
      { parts: [part('p3', approval('waiting', { approvalId: 'p3' })), part('p1', approval('denied'))] },
    ]);
    expect(found.map(({ approvalId, state }) => `${approvalId} ${state}`)).toEqual([
      'p1 denied',
      'p3 waiting',
    ]);
  });

  it('never go back from a decision to the question', () => {
    const knowledge = { approval: approval('approved', { by: 'kim' }) };
    expect(newest(approval('waiting'), knowledge)).toMatchObject({ state: 'approved', by: 'kim' });
    expect(newest(approval('denied'), knowledge).state).toBe('denied');
    expect(newest(approval('waiting'), { problem: { kind: 'network' } }).state).toBe('waiting');
  });
});

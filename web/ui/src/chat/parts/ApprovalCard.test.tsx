// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Approval } from '../../lib/api';
import { soon } from '../../lib/soon';
import { Approvals } from '../approvals';
import { noteTyping, typingDone } from '../typing';
import { ApprovalCard } from './ApprovalCard';
import { ApprovalsContext } from './approvalsContext';

const asked: Approval = {
  approvalId: 'p1',
  callId: 'c1',
  kind: 'start',
  tool: 'pay',
  title: 'Pay',
  input: { amount: 200 },
  reason: 'amount is over 100',
  expiresAt: new Date(Date.now() + 2 * 3_600_000).toISOString(),
  state: 'waiting',
};

let answers: (() => Response | Promise<Response>)[];
let bodies: unknown[];

beforeEach(() => {
  answers = [];
  bodies = [];
  typingDone();
  vi.stubGlobal('fetch', async (_: string, init?: RequestInit) => {
    bodies.push(JSON.parse(String(init?.body)));
    return (await answers.shift()?.()) ?? new Promise<Response>(() => {});
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(approval: Approval = asked, approvals: Approvals | undefined = new Approvals(() => {})) {
  return render(
    <ApprovalsContext value={approvals}>
      <ApprovalCard asked={approval} />
    </ApprovalsContext>,
  );
}
const card = () => screen.getByTestId('approval-card');

describe('ApprovalCard', () => {
  it('says what, why, with which input and until when', () => {
    show();
    expect(screen.getByRole('region', { name: 'May “Pay” run?' })).toBe(card());
    expect(card().textContent).toContain('amount is over 100');
    expect(screen.getByTestId('approval-input').textContent).toContain('"amount": 200');
    expect(screen.getByTestId('approval-expiry').textContent).toBe('Expires in 2 hours.');
  });

  it('takes the focus where nobody types, and not from a half-written text', () => {
    show();
    expect(document.activeElement).toBe(card());
    cleanup();
    const composer = document.createElement('textarea');
    composer.id = 'composer';
    document.body.append(composer);
    composer.focus();
    composer.value = 'half';
    show();
    expect(document.activeElement).toBe(composer);
    cleanup();
    composer.value = '';
    noteTyping();
    show();
    expect(document.activeElement).toBe(composer);
    composer.remove();
  });

  it('sends one decision and says at once that it is on its way', () => {
    show();
    const approve = screen.getByTestId('approval-approve');
    fireEvent.click(approve);
    fireEvent.click(approve);
    fireEvent.click(screen.getByTestId('approval-deny'));
    expect(bodies).toEqual([{ decision: 'approve' }]);
    expect(card().dataset.state).toBe('deciding');
    expect(approve.getAttribute('aria-disabled')).toBe('true');
  });

  it('denies with the reason that was given', () => {
    show();
    fireEvent.click(screen.getByTestId('approval-deny-reason'));
    fireEvent.change(screen.getByTestId('approval-reason-text'), { target: { value: ' too much ' } });
    fireEvent.click(screen.getByTestId('approval-deny-confirm'));
    expect(bodies).toEqual([{ decision: 'deny', reason: 'too much' }]);
  });

  it('takes only JSON objects for an edited input, and shows what the server has against one', async () => {
    answers = [
      () => Response.json({ detail: 'amount has to be a number.', field: 'input' }, { status: 400 }),
    ];
    show();
    fireEvent.click(screen.getByTestId('approval-edit'));
    const editor = screen.getByTestId<HTMLTextAreaElement>('approval-editor');
    expect(JSON.parse(editor.value)).toEqual({ amount: 200 });
    const approve = screen.getByTestId('approval-approve-edited');
    for (const wrong of ['{"amount": ', '[1]', 'null']) {
      fireEvent.change(editor, { target: { value: wrong } });
      expect(screen.getByTestId('approval-input-problem').textContent).not.toBe('');
      fireEvent.click(approve);
    }
    expect(bodies).toEqual([]);
    fireEvent.change(editor, { target: { value: '{"amount": "9"}' } });
    expect(screen.getByTestId('approval-input-problem').textContent).toBe('');
    fireEvent.click(approve);
    expect(bodies).toEqual([{ decision: 'approve', input: { amount: '9' } }]);
    await soon(() =>
      expect(screen.getByTestId('approval-input-problem').textContent).toBe('amount has to be a number.'),
    );
    fireEvent.change(editor, { target: { value: '{"amount": 9}' } });
    expect(screen.getByTestId('approval-input-problem').textContent).toBe('');
  });

  it('asks what to do about a call whose outcome nobody knows', () => {
    show({ ...asked, kind: 'unknown-outcome' });
    expect(card().textContent).toContain(
      'The server stopped while “Pay” was at work; nobody knows whether it was done.',
    );
    expect(screen.queryByTestId('approval-approve')).toBeNull();
    fireEvent.click(screen.getByTestId('approval-skip'));
    expect(bodies).toEqual([{ decision: 'skip' }]);
  });

  it('says afterwards who decided what, and what was changed', () => {
    show({
      ...asked,
      state: 'approved',
      by: 'kim',
      decidedAt: '2026-03-01T10:12:00Z',
      editedInput: { amount: 90 },
    });
    const line = screen.getByTestId('approval-decision');
    expect(line.textContent).toContain('Approved by kim');
    expect(line.textContent).toContain('2026');
    expect(screen.getByTestId('approval-edited').textContent).toContain('"amount": 90');
    expect(screen.queryByTestId('approval-card')).toBeNull();
  });

  it('offers nothing where it only stands for another place', () => {
    render(<ApprovalCard asked={asked} />);
    expect(screen.queryByRole('button')).toBeNull();
    expect(screen.getByTestId('approval-decision').dataset.state).toBe('waiting');
  });
});

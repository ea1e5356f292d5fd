// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { info } from '../app/server';
import { language } from '../lib/i18n';
import AuditPage from './AuditPage';
import { query } from './model';

beforeEach(() => {
  history.replaceState(null, '', '/audit');
  info.set({ state: 'loading' });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  language.set('en');
});

const entry = (number: number, action = 'signed_in') => ({
  at: '2026-01-02T10:00:00Z',
  action,
  outcome: number % 2 ? 'success' : 'failure',
  hash: `hash-${number}`,
  person: { pseudonym: 'p_x', id: `p_${number}` },
  event: { class_uid: 3002, unmapped: { number } },
});

function answering(answer: (url: URL) => object) {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    return Response.json(answer(new URL(path, 'http://x')));
  });
  return asked;
}

test('filters are in the address, and more is asked for behind the last', async () => {
  const asked = answering((url) =>
    url.searchParams.has('before')
      ? { entries: [entry(2)] }
      : { entries: [entry(1)], next: 'place', actions: ['signed_in', 'made_up'] },
  );
  render(<AuditPage />);
  expect((await screen.findAllByText('Signed in')).length).toBeGreaterThan(0);
  fireEvent.click(screen.getByRole('button', { name: 'Show more' }));
  await waitFor(() => expect(screen.getByText('p_2')).toBeTruthy());
  expect(screen.getByText('p_1')).toBeTruthy();
  expect(asked.at(-1)).toBe('/api/audit?before=place');
  expect(screen.getByRole('option', { name: 'made_up' })).toBeTruthy();

  fireEvent.change(screen.getByLabelText('Action'), { target: { value: 'signed_in' } });
  await waitFor(() => expect(asked.at(-1)).toBe('/api/audit?action=signed_in'));
  expect(location.search).toBe('?action=signed_in');
  expect(screen.getByRole('link', { name: /CSV/ }).getAttribute('href')).toBe(
    '/api/audit/export?action=signed_in&format=csv',
  );
  fireEvent.click(await screen.findByText('Only this person'));
  await waitFor(() => expect(location.search).toBe('?action=signed_in&person=p_1'));
  fireEvent.click(screen.getByRole('button', { name: 'Clear the filters' }));
  await waitFor(() => expect(location.search).toBe(''));
});

test('the last day is whole', () => {
  const asked = new URLSearchParams(query(new URLSearchParams('from=2026-01-31&to=2026-01-31')).slice(1));
  const hours = (Date.parse(asked.get('to') ?? '') - Date.parse(asked.get('from') ?? '')) / 3_600_000;
  expect(hours).toBe(24);
  expect(query(new URLSearchParams('from=nonsense&other=1'))).toBe('');
});

test('what was tampered with is said, in Japanese too', async () => {
  language.set('ja');
  answering((url) =>
    url.pathname === '/api/audit/check'
      ? {
          well: false,
          chains: 2,
          entries: 1203,
          removed: 0,
          faults: ['Chain c: entry 2 is not what was written.'],
        }
      : { entries: [], actions: [] },
  );
  render(<AuditPage />);
  fireEvent.click(screen.getByRole('button', { name: 'ログを検証' }));
  await waitFor(() => expect(screen.getByRole('status').textContent).toContain('ログが改ざんされています'));
  expect(screen.getByRole('status').textContent).toContain('1,203');
  expect(screen.getByText(/entry 2 is not what was written/)).toBeTruthy();
});

test('it is not for everybody', () => {
  info.set({
    state: 'ready',
    value: {
      version: '1',
      model: { provider: 'demo', reason: '', demo: true },
      user: { id: 'p_1', name: 'Ann', signedIn: true, may: ['read', 'chat', 'build', 'operate'] },
      titles: 'words',
    },
  });
  const asked = answering(() => ({}));
  render(<AuditPage />);
  expect(screen.getByText('The audit log is for administrators')).toBeTruthy();
  expect(asked).toEqual([]);
});

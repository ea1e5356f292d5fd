// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { info } from '../app/server';
import { language } from '../lib/i18n';
import { Sessions } from './Sessions';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  language.set('en');
});

const here = {
  id: 'session_1',
  begunAt: '2026-01-02T10:00:00Z',
  seenAt: '2026-01-02T11:00:00Z',
  current: true,
};
const there = { ...here, id: 'session_2', current: false, browser: 'Safari, iPhone', address: '192.0.2.7' };

function known(signedIn: boolean) {
  info.set({
    state: 'ready',
    value: {
      version: '1',
      model: { provider: 'demo', reason: '', demo: true },
      user: { id: 'p_1', name: 'Ann', signedIn },
      titles: 'words',
    },
  });
}

test('one session is ended, and the list is read again', async () => {
  known(true);
  let sessions = [here, there];
  const asked = vi.fn(async (_path: string, init?: RequestInit) => {
    if (init?.method === 'DELETE') {
      sessions = [here];
      return new Response(null, { status: 204 });
    }
    return Response.json({ sessions });
  });
  vi.stubGlobal('fetch', asked);
  render(<Sessions />);
  const end = await screen.findByRole('button', { name: /End the session of Safari, iPhone/ });
  expect(screen.getByText('192.0.2.7')).toBeTruthy();
  expect(screen.getByText('This one').closest('li')?.dataset['current']).toBe('true');
  fireEvent.click(end);
  await waitFor(() => expect(screen.queryByText('Safari, iPhone')).toBeNull());
  expect(asked.mock.calls.some(([path]) => path === '/api/me/sessions/session_2')).toBe(true);
  expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Where you are signed in' }));
  expect(screen.queryByRole('button', { name: 'End all others' })).toBeNull();
});

test('what fails is said, and where nobody signs in there is nothing', async () => {
  language.set('ja');
  known(true);
  vi.stubGlobal('fetch', async () => Response.json({ status: 500, detail: 'Later.' }, { status: 500 }));
  render(<Sessions />);
  await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('Later.'));
  expect(screen.getByRole('button', { name: 'もう一度試す' })).toBeTruthy();
  cleanup();
  known(false);
  render(<Sessions />);
  expect(screen.queryByTestId('sessions')).toBeNull();
});

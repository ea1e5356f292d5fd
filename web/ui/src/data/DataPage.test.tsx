// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { language } from '../lib/i18n';
import DataPage from './DataPage';
import TemporarySwitch from './TemporarySwitch';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  language.set('en');
});

const receipt = {
  id: 'erasure_1',
  done: true,
  removed: { conversations: 3 },
  remains: [{ what: 'backups', until: '2026-03-01T10:00:00Z', sentence: 'Copies.' }],
};

function answering(status: number, body: object) {
  const asked = vi.fn(async (path: string, _init?: RequestInit) =>
    path === '/api/me/erase'
      ? new Response(JSON.stringify(body), { status })
      : new Response('{"conversations":[]}', { status: 200 }),
  );
  vi.stubGlobal('fetch', asked);
  return asked;
}

test('nothing is erased before the word is typed, and then there is a receipt', async () => {
  const asked = answering(200, receipt);
  render(<DataPage />);
  const button = screen.getByRole('button', { name: 'Erase all my data' }) as HTMLButtonElement;
  expect(button.disabled).toBe(true);
  fireEvent.change(screen.getByLabelText('Type “erase” to confirm'), { target: { value: 'erase' } });
  fireEvent.click(button);
  const shown = await screen.findByTestId('receipt');
  expect(shown.textContent).toContain('Conversations: 3');
  expect(shown.textContent).toContain('until March 1, 2026');
  const call = asked.mock.calls.find(([path]) => path === '/api/me/erase');
  expect(call?.[1]?.body).toBe('{"confirm":"erase"}');
});

test('a refusal is said in the words of the server', async () => {
  answering(409, { status: 409, detail: 'Your data is on hold.' });
  language.set('ja');
  render(<DataPage />);
  fireEvent.change(screen.getByLabelText(/erase/), { target: { value: 'erase' } });
  fireEvent.click(screen.getByRole('button', { name: 'すべてのデータを消去' }));
  await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('Your data is on hold.'));
});

test('the switch makes the next conversation temporary', () => {
  const changed = vi.fn();
  render(<TemporarySwitch initial={false} onChange={changed} />);
  fireEvent.click(screen.getByRole('checkbox'));
  expect(changed).toHaveBeenCalledWith(true);
});

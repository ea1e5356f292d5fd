// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { agents, info } from '../app/server';
import type { Info } from '../lib/api';
import KeysPage from './KeysPage';

const SECRET = `ock_0a_${'s'.repeat(43)}`;
const KEY = {
  id: 'ock_0a',
  name: 'build',
  permissions: ['read', 'chat'],
  createdAt: '2026-01-01T12:00:00Z',
  expiresAt: '2026-04-01T12:00:00Z',
  expired: false,
};

function person(...may: string[]) {
  const user = { id: 'ann', name: 'Ann', role: 'builder', may };
  const model = { provider: 'demo', reason: '', demo: true };
  info.set({ state: 'ready', value: { user, model } as unknown as Info });
}

/** A server that holds these keys; what it is asked is told. */
function server(keys: (typeof KEY)[]) {
  const asked: { method: string; path: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    const method = init.method ?? 'GET';
    asked.push({ method, path, body: init.body ? JSON.parse(init.body as string) : undefined });
    if (method === 'POST') {
      keys.push(KEY);
      return Promise.resolve(Response.json({ ...KEY, secret: SECRET }, { status: 201 }));
    }
    if (method === 'DELETE') {
      keys.length = 0;
      return Promise.resolve(new Response(null, { status: 204 }));
    }
    return Promise.resolve(Response.json({ keys }));
  });
  return asked;
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('KeysPage', () => {
  it('shows a new key once and lists it without its secret', async () => {
    person('read', 'chat', 'build');
    agents.set({
      state: 'ready',
      value: { all: [{ name: 'chef', title: 'Chef AI' } as never], byDefault: 'chef' },
    });
    const asked = server([]);
    render(<KeysPage id="" />);
    await screen.findByText('You have no API keys.');
    expect(screen.queryByLabelText('Read health and metrics')).toBeNull();
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'build' } });
    fireEvent.click(screen.getByLabelText('Chef AI'));
    fireEvent.click(screen.getByRole('button', { name: 'Create key' }));

    expect((await screen.findByTestId('secret')).textContent).toBe(SECRET);
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
      name: 'build',
      days: 90,
      permissions: ['read', 'chat'],
      agents: ['chef'],
    });
    await screen.findByRole('heading', { name: 'build' });
    fireEvent.click(screen.getByRole('button', { name: 'Done' }));
    expect(document.body.textContent).not.toContain(SECRET);
    expect(screen.getByText('ock_0a')).not.toBeNull();
  });

  it('revokes after asking', async () => {
    person('read', 'chat', 'build', 'operate');
    const asked = server([KEY]);
    render(<KeysPage id="" />);
    fireEvent.click(await screen.findByRole('button', { name: 'Revoke “build”' }));
    expect(asked.some(({ method }) => method === 'DELETE')).toBe(false);
    expect(screen.getByLabelText('Read health and metrics')).not.toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Revoke' }));
    await waitFor(() => expect(screen.getByText('You have no API keys.')).not.toBeNull());
    expect(asked.find(({ method }) => method === 'DELETE')?.path).toBe('/api/keys/ock_0a');
  });

  it('says what is refused', async () => {
    person('read', 'chat', 'build');
    server([]);
    render(<KeysPage id="" />);
    await screen.findByText('You have no API keys.');
    vi.stubGlobal('fetch', () =>
      Promise.resolve(
        Response.json(
          { status: 409, detail: 'You have 50 API keys. Revoke one that is not needed any more.' },
          { status: 409 },
        ),
      ),
    );
    fireEvent.change(screen.getByLabelText('Name'), { target: { value: 'build' } });
    fireEvent.click(screen.getByRole('button', { name: 'Create key' }));
    expect((await screen.findByRole('alert')).textContent).toContain('You have 50 API keys.');
  });

  it('asks nothing for who may have no keys', () => {
    person('read', 'chat');
    const asked = server([]);
    render(<KeysPage id="" />);
    expect(screen.getByText('Your account has no API keys')).not.toBeNull();
    expect(asked).toEqual([]);
  });
});

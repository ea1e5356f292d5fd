// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { info } from '../app/server';
import type { Info } from '../lib/api';
import { language } from '../lib/i18n';
import { heard, keepUnsent, signedOut, signInUrl } from '../lib/signedOut';
import { readSetting, writeSetting } from '../lib/storage';
import Person from './Person';
import SignInPage from './SignInPage';

const known = (signedIn: boolean): Info => ({
  version: '1',
  model: { provider: 'demo', reason: '', demo: true },
  user: { id: 'p_1', name: 'Ann', signedIn },
  titles: 'words',
});

beforeEach(() => {
  localStorage.clear();
  language.set('en');
  signedOut.set(false);
  history.replaceState(null, '', '/c/one?x=1');
});
afterEach(cleanup);

describe('being signed out', () => {
  it('is known from any answer, and from nothing else', () => {
    for (const status of [200, 403, 404, 503]) heard(new Response(null, { status }));
    expect(signedOut.get()).toBe(false);
    heard(new Response(null, { status: 401 }));
    expect(signedOut.get()).toBe(true);
  });

  it('leads back to where one is, and from the page of sign-out to the first', () => {
    expect(signInUrl()).toBe('/auth/sign-in?return=%2Fc%2Fone%3Fx%3D1');
    history.replaceState(null, '', '/signed-out?why=expired');
    expect(signInUrl(true)).toBe('/auth/sign-in?return=%2F&account=other');
  });

  it('makes a refused message a draft again', () => {
    keepUnsent('lost for another reason', 'c1', 'chef');
    expect(readSetting('draft.c1')).toBeUndefined();
    signedOut.set(true);
    keepUnsent('A soup?', 'c1', 'chef');
    expect(readSetting('draft.c1')).toBe('A soup?');
  });
});

describe('the page that asks for sign-in', () => {
  it('has one link, which keeps where one was', () => {
    render(<SignInPage />);
    const link = screen.getByRole('link', { name: 'Sign in' });
    expect(link.getAttribute('href')).toBe('/auth/sign-in?return=%2Fc%2Fone%3Fx%3D1');
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Sign in' }));
  });

  it('says why somebody was not let in, in words it knows', () => {
    history.replaceState(null, '', '/signed-out?why=not-allowed');
    render(<SignInPage />);
    expect(screen.getByRole('alert').textContent).toContain('not let in here');
    expect(screen.getByRole('link', { name: 'Sign in as someone else' }).getAttribute('href')).toContain(
      'account=other',
    );
    cleanup();
    history.replaceState(null, '', '/signed-out?why=%3Cb%3Emade%20up');
    render(<SignInPage />);
    expect(screen.getByRole('alert').textContent).not.toContain('made up');
  });

  it('says that one is signed out, in Japanese too', () => {
    history.replaceState(null, '', '/signed-out');
    language.set('ja');
    render(<SignInPage />);
    expect(screen.getByRole('heading').textContent).toBe('サインアウトしました。');
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('who is signed in', () => {
  it('is a quiet line where nobody has to', () => {
    info.set({ state: 'ready', value: known(false) });
    render(<Person />);
    expect(screen.getByText(/For you alone/)).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('has the way out, which leaves no drafts and goes where the server says', async () => {
    writeSetting('draft.c1', 'secret');
    writeSetting('theme', 'dark');
    const assign = vi.fn<(url: string) => void>();
    vi.stubGlobal('location', { ...window.location, assign });
    const fetched = vi.fn<typeof fetch>(async () => Response.json({ location: 'https://id.example/end' }));
    vi.stubGlobal('fetch', fetched);
    info.set({ state: 'ready', value: known(true) });
    render(<Person />);
    fireEvent.click(screen.getByText('Sign out on all devices'));
    await waitFor(() => expect(assign).toHaveBeenCalledWith('https://id.example/end'));
    expect(fetched.mock.calls[0]?.[0]).toBe('/auth/sign-out');
    expect(fetched.mock.calls[0]?.[1]?.body).toBe('{"everywhere":true}');
    expect(readSetting('draft.c1')).toBeUndefined();
    expect(readSetting('theme')).toBe('dark');
    vi.unstubAllGlobals();
  });
});

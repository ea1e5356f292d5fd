// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Conversation } from '../lib/api';
import { soon } from '../lib/soon';
import { conversations, deleteConversation, refreshConversations, renameConversation } from './conversations';

/** The server: its list is written when it is asked for, and may come late. */
class FakeServer {
  items: Conversation[] = [conversation('leeks', { running: true }), conversation('tyre')];
  /** Whether a list that is asked for now stays on its way until it is released. */
  holding = false;
  /** Changes of this kind are on their way to the server until they are released. */
  slow?: string;
  readonly #held: (() => void)[] = [];

  readonly fetch = async (path: string, init?: RequestInit): Promise<Response> => {
    const id = path.split('/').at(-1);
    if (init?.method) await this.#way(this.slow === init.method);
    if (init?.method === 'DELETE') {
      this.items = this.items.filter((item) => item.id !== id);
      return new Response(null, { status: 204 });
    }
    if (init?.method === 'PATCH') {
      const wanted = JSON.parse(String(init.body)) as { title: string };
      this.items = this.items.map((item) => (item.id === id ? { ...item, ...wanted } : item));
      return Response.json(this.items.find((item) => item.id === id));
    }
    const list = Response.json({ conversations: this.items });
    await this.#way(this.holding);
    return list;
  };

  async #way(held: boolean): Promise<void> {
    if (held) await new Promise<void>((go) => this.#held.push(go));
  }

  release(): void {
    this.#held.splice(0).forEach((go) => go());
  }
}

function conversation(id: string, more: Partial<Conversation> = {}): Conversation {
  return { id, title: id, titleSource: 'words', running: false, ...more } as Conversation;
}

const shown = () => conversations.get().items;
let server: FakeServer;

beforeEach(async () => {
  server = new FakeServer();
  vi.stubGlobal('fetch', server.fetch);
  await refreshConversations();
});
afterEach(() => vi.unstubAllGlobals());

describe('a change that is long on its way', () => {
  it('is not overtaken by the next one', async () => {
    server.slow = 'PATCH';
    const renamed = renameConversation('leeks', 'Winter soup');
    const deleted = deleteConversation(conversation('leeks'));
    await refreshConversations();
    expect(server.items.map(({ id }) => id)).toEqual(['leeks', 'tyre']);
    server.release();
    await renamed;
    expect(await deleted).toBe(true);
    expect(server.items.map(({ id }) => id)).toEqual(['tyre']);
  });

  it('holds nothing up when it fails', async () => {
    vi.stubGlobal('fetch', async (path: string, init?: RequestInit) =>
      init?.method === 'PATCH' ? new Response(null, { status: 500 }) : server.fetch(path, init),
    );
    await renameConversation('leeks', 'Winter soup');
    expect(await deleteConversation(conversation('leeks'))).toBe(true);
    expect(server.items.map(({ id }) => id)).toEqual(['tyre']);
  });
});

describe('a list that was read before a change and comes after it', () => {
  it('puts no old title back', async () => {
    server.holding = true;
    const late = refreshConversations();
    server.holding = false;
    await renameConversation('leeks', 'Winter soup');
    server.release();
    await late;
    expect(shown()[0]?.title).toBe('Winter soup');
  });

  it('brings nothing back that was deleted, and what runs is followed on', async () => {
    server.holding = true;
    const late = refreshConversations();
    server.holding = false;
    server.items = [conversation('leeks'), conversation('tyre')];
    await deleteConversation(conversation('tyre'));
    server.release();
    await late;
    expect(shown().map(({ id }) => id)).toEqual(['leeks']);
    await soon(() => expect(shown()[0]?.running).toBe(false));
  });
});

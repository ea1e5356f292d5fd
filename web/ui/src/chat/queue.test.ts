// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { soon } from '../lib/soon';
import { Queue } from './queue';

interface Post {
  readonly id: string;
  readonly text: string;
  readonly signal: AbortSignal;
}

let posts: Post[];
let answers: ((post: Post) => Response | Promise<Response>)[];
const changed = vi.fn<() => void>();

beforeEach(() => {
  sessionStorage.clear();
  changed.mockClear();
  posts = [];
  answers = [];
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    if (init.method === 'DELETE') return new Response(null, { status: withdrawal });
    const body = JSON.parse(String(init.body)) as { message: { id: string; parts: { text: string }[] } };
    const post = {
      id: body.message.id,
      text: body.message.parts[0]?.text ?? '',
      signal: init.signal as AbortSignal,
    };
    posts.push(post);
    return answers.shift()?.(post) ?? first(`{"type":"data-queued","data":{"position":${posts.length}}}`);
  });
});
afterEach(() => vi.unstubAllGlobals());
let withdrawal = 204;

/** A stream that begins with this chunk, after a heartbeat, and stays open. */
function first(chunk: string): Response {
  return new Response(
    new ReadableStream({
      start(controller) {
        for (const frame of [': keep-alive\n\n', `data: ${chunk.slice(0, 9)}`, `${chunk.slice(9)}\n\n`]) {
          controller.enqueue(new TextEncoder().encode(frame));
        }
      },
    }),
  );
}

const open = () => new Queue({ id: 'c1', changed });
const seen = (queue: Queue) => queue.entries.get().map(({ text, state }) => `${text}: ${state}`);
const user = (id: string, text: string) => ({ id, parts: [{ type: 'text', text }] });

describe('Queue', () => {
  it('posts one after the other and hangs up as soon as each is stored', async () => {
    const queue = open();
    queue.add('one', 'a1');
    queue.add('two', 'a1');
    expect(seen(queue)).toEqual(['one: sending', 'two: sending']);
    await soon(() => expect(seen(queue)).toEqual(['one: waiting', 'two: waiting']));
    expect(posts.map(({ text }) => text)).toEqual(['one', 'two']);
    expect(posts.every(({ signal }) => signal.aborted)).toBe(true);
  });

  it('lets go of a message that has begun at once: the history has it', async () => {
    answers = [() => first('{"type":"start","messageId":"a2"}')];
    const queue = open();
    queue.add('one', 'a1');
    await soon(() => expect(changed).toHaveBeenCalled());
    expect(queue.size).toBe(0);
  });

  it('sends again under the same id when nobody, or only a leaving server, answers', async () => {
    answers = [
      () => Promise.reject(new TypeError('Failed to fetch')),
      () => Response.json({}, { status: 503 }),
      () => first('{"type":"data-reconnect","data":{}}'),
    ];
    const queue = open();
    queue.add('one', 'a1');
    await soon(() => {
      queue.wake();
      expect(seen(queue)).toEqual(['one: waiting']);
    });
    expect(posts).toHaveLength(4);
    expect(new Set(posts.map(({ id }) => id)).size).toBe(1);
  });

  it('keeps a refused message with the reason, and goes on with the next', async () => {
    answers = [() => Response.json({ detail: 'Too long.' }, { status: 400 })];
    const queue = open();
    queue.add('one', 'a1');
    queue.add('two', 'a1');
    await soon(() => expect(seen(queue)).toEqual(['one: failed', 'two: waiting']));
    expect(queue.entries.get()[0]?.problem?.detail).toBe('Too long.');
    queue.retry(queue.entries.get()[0]?.id ?? '');
    await soon(() => expect(seen(queue)).toEqual(['one: waiting', 'two: waiting']));
  });

  it('takes the server’s word, but not an old one about a new message', async () => {
    const queue = open();
    queue.take([user('m1', 'one'), { id: 'm2', again: true }], new Set(), 1);
    expect(queue.entries.get()).toMatchObject([
      { id: 'm1', text: 'one', position: 1 },
      { id: 'm2', again: true, position: 2 },
    ]);
    const before = Date.now() - 1;
    queue.add('three', 'a1');
    await soon(() => expect(queue.stored).toBe(3));
    queue.take([user('m1', 'one')], new Set(['m2']), before);
    expect(seen(queue)).toEqual(['one: waiting', 'three: waiting']);
    queue.take([], new Set(), Date.now() + 1);
    // It may have begun while the server was reading: only a second look counts.
    expect(seen(queue)).toEqual(['one: waiting', 'three: waiting']);
    queue.take([], new Set(), Date.now() + 1);
    expect(queue.size).toBe(0);
  });

  it('withdraws, and asks what became of a message that is not there to be withdrawn', async () => {
    const queue = open();
    queue.take([user('m1', 'one'), user('m2', 'two')], new Set(), 1);
    withdrawal = 204;
    await queue.withdraw('m1');
    expect(seen(queue)).toEqual(['two: waiting']);
    withdrawal = 404;
    await queue.withdraw('m2');
    expect(changed).toHaveBeenCalledTimes(2);
    queue.take([], new Set(['m2']), Date.now());
    expect(queue.size).toBe(0);
  });

  it('finds after a reload what had not reached the server', async () => {
    answers = [() => new Promise<Response>(() => {})];
    open().add('half on its way', 'a1');
    const lost = posts[0]?.id;
    const queue = open();
    queue.restore();
    await soon(() => expect(seen(queue)).toEqual(['half on its way: waiting']));
    expect(posts.at(-1)?.id).toBe(lost);
    const again = open();
    again.restore();
    expect(again.size).toBe(0);
  });
});

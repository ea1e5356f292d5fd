// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Approval, QueuedJson } from '../lib/api';
import { signedOut, signInUrl } from '../lib/signedOut';
import { soon } from '../lib/soon';
import { readSetting } from '../lib/storage';
import type { StoredMessage } from './message';
import { Session } from './session';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown> | undefined;
}

/** The server, one answer at a time: each test says what the next requests get. */
class FakeServer {
  readonly calls: Call[] = [];
  messages: StoredMessage[] = [];
  running = false;
  waiting = false;
  queued: QueuedJson[] = [];
  approvals = new Map<string, Approval>();
  readonly #next: ((call: Call) => Response | Promise<Response>)[] = [];

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const path = String(input);
    const body = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    const call: Call = { method: init?.method ?? 'GET', path, body };
    this.calls.push(call);
    if (path.includes('/messages')) {
      const conversation = {
        id: 'c1',
        title: 't',
        agent: 'chef',
        running: this.running,
        waiting: this.waiting,
        updatedAt: 'now',
      };
      return Response.json({ conversation, messages: this.messages, queued: this.queued });
    }
    if (path.endsWith('/stop')) return Response.json({ stopped: true }, { status: 202 });
    if (path === '/api/conversations/c1') {
      const { running, waiting, queued } = this;
      return Response.json({ id: 'c1', running, waiting, queued: queued.length, updatedAt: 'now' });
    }
    const next = this.#next.shift();
    if (!next) throw new Error(`not expected: ${call.method} ${path}`);
    return next(call);
  };

  answerWith(...answers: ((call: Call) => Response | Promise<Response>)[]): this {
    this.#next.push(...answers);
    return this;
  }

  postedIds(): unknown[] {
    return this.chats().map(({ body }) => (body?.message as { id?: string } | undefined)?.id);
  }

  chats(): Call[] {
    return this.calls.filter(({ path }) => path.startsWith('/api/chat') && !path.endsWith('/stop'));
  }
}

const start = { type: 'start', messageId: 'a1', messageMetadata: { parentId: 'u1' } };
const text = (delta: string) => ({ type: 'text-delta', id: 't', delta });
const answer = [
  start,
  { type: 'text-start', id: 't' },
  text('Hello '),
  text('world'),
  { type: 'text-end', id: 't' },
];
const finish = { type: 'finish', finishReason: 'stop', messageMetadata: { ms: 5 } };

function sse(chunks: readonly object[], end: 'close' | 'cut' = 'close'): Response {
  const encoder = new TextEncoder();
  const queue = chunks.map((chunk) => encoder.encode(`data: ${JSON.stringify(chunk)}\n\n`));
  return new Response(
    new ReadableStream({
      pull(controller) {
        const next = queue.shift();
        if (next) controller.enqueue(next);
        else if (end === 'close') controller.close();
        else controller.error(new TypeError('network error'));
      },
    }),
    { headers: { 'content-type': 'text/event-stream' } },
  );
}

let server: FakeServer;
const hooks = { started: vi.fn<() => void>(), ended: vi.fn<() => void>() };

beforeEach(() => {
  server = new FakeServer();
  vi.stubGlobal('fetch', server.fetch);
});
afterEach(() => vi.unstubAllGlobals());

const fresh = () => new Session('c1', { phase: 'new', agent: 'chef' }, hooks);
const settled = (session: Session) => soon(() => expect(session.state.get().busy).toBe(false));
const shown = (session: Session) =>
  session.chat.messages.map(
    ({ role, parts }) => `${role}: ${parts.map((part) => ('text' in part ? part.text : '')).join('')}`,
  );

/** The history as the server would have it after the first question. */
function remember(question: Call, reply: string, status: 'completed' | 'failed' = 'completed') {
  const message = question.body?.message as { id: string; parts: unknown[] };
  server.messages = [
    { id: message.id, parentId: null, role: 'user', parts: message.parts },
    {
      id: 'a1',
      parentId: message.id,
      role: 'assistant',
      parts: [{ type: 'text', text: reply, state: 'done' }],
      run: { id: 'r1', status },
    },
  ];
}

const approval = (state: Approval['state']): Approval => ({
  approvalId: 'p1',
  callId: 'c1',
  kind: 'start',
  tool: 'pay',
  input: { amount: 200 },
  state,
});

describe('Session', () => {
  it('posts one message with its parent, and the agent of a new conversation', async () => {
    server.answerWith((call) => {
      remember(call, 'Hello world');
      return sse([...answer, finish]);
    });
    const session = fresh();
    session.send('Hi');
    expect(session.state.get().busy).toBe(true);
    await settled(session);
    const [post] = server.chats();
    expect(post?.path).toBe('/api/chat?ui=v7');
    expect(post?.body).toEqual({
      id: 'c1',
      agent: 'chef',
      trigger: 'submit-message',
      parentId: null,
      message: { id: expect.stringMatching(/^m_/), role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
    });
    expect(shown(session)).toEqual(['user: Hi', 'assistant: Hello world']);
    expect(session.state.get().ended).toBe('complete');
  });

  it('keeps what was refused because nobody is signed in, where it is found after sign-in', async () => {
    server.answerWith(() => new Response('{"status":401,"detail":"Sign in."}', { status: 401 }));
    const session = fresh();
    session.send('Leeks?');
    await settled(session);
    expect(signedOut.get()).toBe(true);
    expect(readSetting('draft.new.chef')).toBe('Leeks?');
    expect(signInUrl()).toContain('return=%2Fa%2Fchef');
    signedOut.set(false);
    localStorage.clear();
  });

  it('takes a stream that ends politely without an end for a lost connection, and resumes', async () => {
    server.answerWith(
      (call) => {
        remember(call, 'Hello world');
        return sse(answer.slice(0, 3));
      },
      () => sse([...answer, finish]),
    );
    const session = fresh();
    session.send('Hi');
    await soon(() => expect(session.state.get().connection).toBe('reconnecting'));
    // What was on screen stays there while the replay catches up.
    expect(shown(session)).toEqual(['user: Hi', 'assistant: Hello ']);
    await settled(session);
    expect(server.chats().map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/chat?ui=v7',
      'GET /api/chat/c1/stream?ui=v7',
    ]);
    expect(shown(session)).toEqual(['user: Hi', 'assistant: Hello world']);
    expect(session.state.get().connection).toBe('ok');
  });

  it('reads the history when the run has ended before the connection was back', async () => {
    server.answerWith(
      (call) => {
        remember(call, 'Hello world, and more');
        return sse(answer.slice(0, 3), 'cut');
      },
      () => new Response(null, { status: 204 }),
    );
    const session = fresh();
    session.send('Hi');
    await settled(session);
    await soon(() => expect(shown(session)).toEqual(['user: Hi', 'assistant: Hello world, and more']));
  });

  it('sends a message again under the same id when nobody answered', async () => {
    server.answerWith(
      () => Promise.reject(new TypeError('Failed to fetch')),
      (call) => {
        remember(call, 'Hello world');
        return sse([...answer, finish]);
      },
    );
    const session = fresh();
    session.send('Hi');
    await settled(session);
    const [first, second] = server.postedIds();
    expect(first).toMatch(/^m_/);
    expect(first).toBe(second);
    expect(shown(session)).toEqual(['user: Hi', 'assistant: Hello world']);
  });

  it('keeps a refused message on screen, with the problem, and retries it under the same id', async () => {
    const refused = { status: 429, detail: 'Slow down.', id: 'e_1', retryAfter: 1 };
    server.answerWith(
      () => Response.json(refused, { status: 429 }),
      (call) => {
        remember(call, 'Hello world');
        return sse([...answer, finish]);
      },
    );
    const session = fresh();
    session.send('Hi');
    await settled(session);
    expect(session.state.get().problem).toMatchObject({ detail: 'Slow down.', id: 'e_1', retryAfter: 1 });
    expect(shown(session)).toEqual(['user: Hi']);
    session.retry();
    await settled(session);
    const [first, second] = server.postedIds();
    expect(first).toMatch(/^m_/);
    expect(first).toBe(second);
    expect(session.state.get().problem).toBeUndefined();
  });

  it('keeps the partial answer of a failed run and names the error', async () => {
    server.answerWith((call) => {
      remember(call, 'Hello ', 'failed');
      return sse([...answer.slice(0, 3), { type: 'error', errorText: 'The model is busy. (error e_9)' }]);
    });
    const session = fresh();
    session.send('Hi');
    await settled(session);
    expect(session.state.get()).toMatchObject({
      ended: 'failed',
      problem: { kind: 'answer', detail: 'The model is busy.', id: 'e_9' },
    });
    expect(shown(session)).toEqual(['user: Hi', 'assistant: Hello ']);
  });

  it('says whose turn it is, and why and when a call is made again', async () => {
    const steps = [
      [start, { type: 'data-waiting', data: { reason: 'turn', ahead: 3 }, transient: true }],
      [{ type: 'data-waiting', data: { reason: 'throttled', seconds: 8, another: true }, transient: true }],
      [...answer.slice(1), finish],
    ];
    const source: { next?: () => void } = {};
    server.answerWith((call) => {
      remember(call, 'Hello world');
      const encoder = new TextEncoder();
      return new Response(
        new ReadableStream({
          start(controller) {
            source.next = () => {
              for (const chunk of steps.shift() ?? []) {
                controller.enqueue(encoder.encode(`data: ${JSON.stringify(chunk)}\n\n`));
              }
              if (steps.length === 0) controller.close();
            };
            source.next();
          },
        }),
        { headers: { 'content-type': 'text/event-stream' } },
      );
    });
    const session = fresh();
    const before = Date.now();
    session.send('Hi');
    await soon(() => expect(session.state.get().ahead).toBe(3));
    expect(session.state.get().retry).toBeUndefined();
    source.next?.();
    await soon(() => expect(session.state.get().retry?.until).toBeGreaterThanOrEqual(before + 8000));
    expect(session.state.get().retry).toMatchObject({ reason: 'throttled', another: true });
    expect(session.state.get().ahead).toBeUndefined();
    source.next?.();
    await settled(session);
    expect(session.state.get()).toMatchObject({ retry: undefined, ahead: undefined });
  });

  it('learns from the history when a failed answer may be asked for again', async () => {
    server.answerWith((call) => {
      remember(call, '', 'failed');
      const [question, failed] = server.messages;
      if (question && failed?.run) {
        const error = { message: 'The model is busy.', id: 'e_1', retryAfterSeconds: 12 };
        server.messages = [question, { ...failed, run: { ...failed.run, error } }];
      }
      return sse([start, { type: 'error', errorText: 'The model is busy. (error e_1)' }]);
    });
    const session = fresh();
    session.send('Hi');
    await soon(() =>
      expect(session.state.get().problem).toEqual({
        kind: 'answer',
        detail: 'The model is busy.',
        id: 'e_1',
        retryAfter: 12,
      }),
    );
  });

  it('answers again beside the first answer, and goes back to it', async () => {
    server.answerWith(
      (call) => {
        remember(call, 'Hello world');
        return sse([...answer, finish]);
      },
      (call) => {
        expect(call.body).toEqual({ id: 'c1', trigger: 'regenerate-message', messageId: 'a1' });
        const again = {
          type: 'start',
          messageId: 'a2',
          messageMetadata: { parentId: server.messages[0]?.id },
        };
        server.messages.push({ ...(server.messages[1] as StoredMessage), id: 'a2' });
        return sse([again, ...answer.slice(1), finish]);
      },
      () => Response.json({ id: 'c1' }),
    );
    const session = fresh();
    session.send('Hi');
    await settled(session);
    session.regenerate('a1');
    await settled(session);
    const path = session.chat.messages;
    expect(path.map(({ id }) => id).at(-1)).toBe('a2');
    expect(session.siblingsOn(path).get('a2')).toEqual({ ids: ['a1', 'a2'], index: 1 });
    session.choose('a1');
    expect(session.chat.messages.map(({ id }) => id).at(-1)).toBe('a1');
    expect(server.calls.at(-1)).toMatchObject({ method: 'PATCH', body: { head: 'a1' } });
  });

  it('follows a run that is in progress when the conversation is opened, without doubling its text', async () => {
    server.messages = [
      { id: 'u1', parentId: null, role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
      {
        id: 'a1',
        parentId: 'u1',
        role: 'assistant',
        parts: [{ type: 'text', text: 'Hello ', state: 'streaming' }],
        run: { id: 'r1', status: 'running' },
      },
    ];
    server.running = true;
    server.answerWith(() => {
      server.running = false;
      return sse([...answer, finish]);
    });
    const session = new Session('c1', { phase: 'loading' }, hooks);
    await session.load();
    expect(shown(session)).toEqual(['user: Hi', 'assistant: Hello ']);
    await settled(session);
    expect(server.chats()).toHaveLength(1);
  });

  it('stops here and at the server', async () => {
    server.answerWith((call) => {
      remember(call, 'Hello ');
      return new Response(
        new ReadableStream({
          start(controller) {
            for (const chunk of answer.slice(0, 3)) {
              controller.enqueue(new TextEncoder().encode(`data: ${JSON.stringify(chunk)}\n\n`));
            }
          },
        }),
        { headers: { 'content-type': 'text/event-stream' } },
      );
    });
    const session = fresh();
    session.send('Hi');
    await soon(() => expect(shown(session)).toEqual(['user: Hi', 'assistant: Hello ']));
    await session.stop();
    expect(session.state.get()).toMatchObject({ busy: false, ended: 'stopped' });
    expect(server.calls.some(({ method, path }) => method === 'POST' && path === '/api/chat/c1/stop')).toBe(
      true,
    );
  });

  it('does not hang the next message on one that never reached the server', async () => {
    server.answerWith(
      () => Response.json({ detail: 'No.' }, { status: 400 }),
      (call) => {
        expect(call.body).toMatchObject({ parentId: null, message: { parts: [{ text: 'Again' }] } });
        remember(call, 'Hello world');
        return sse([...answer, finish]);
      },
    );
    const session = fresh();
    session.send('Hi');
    await settled(session);
    session.send('Again');
    await settled(session);
    expect(shown(session)).toEqual(['user: Again', 'assistant: Hello world']);
    expect(session.siblingsOn(session.chat.messages).size).toBe(0);
  });

  it('asks for no stream of a run that waits for a person', async () => {
    server.messages = [{ id: 'u1', parentId: null, role: 'user', parts: [{ type: 'text', text: 'Hi' }] }];
    server.waiting = true;
    const session = new Session('c1', { phase: 'loading' }, hooks);
    await session.load();
    await session.refresh();
    expect(server.chats()).toHaveLength(0);
    expect(session.state.get()).toMatchObject({ phase: 'ready', busy: false, waiting: true });
  });

  const pause = [
    ...answer,
    {
      type: 'tool-input-available',
      toolCallId: 'c1',
      toolName: 'pay',
      input: { amount: 200 },
      dynamic: true,
    },
    { type: 'data-approval', id: 'p1', data: approval('waiting') },
    { type: 'finish', finishReason: 'tool-calls' },
  ];

  /** A run that has asked the person, on screen. */
  async function suspended() {
    server.answerWith((call) => {
      remember(call, 'Hello world');
      const [, stored] = server.messages;
      server.messages[1] = {
        ...(stored as StoredMessage),
        parts: [
          { type: 'text', text: 'Hello world', state: 'done' },
          {
            type: 'dynamic-tool',
            toolCallId: 'c1',
            toolName: 'pay',
            state: 'input-available',
            input: { amount: 200 },
          },
          { type: 'data-approval', id: 'p1', data: approval('waiting') },
        ],
        run: { id: 'r1', status: 'suspended' },
      };
      server.waiting = true;
      return sse(pause);
    });
    const session = fresh();
    session.send('Pay 200');
    await settled(session);
    return session;
  }

  it('is not busy while the run waits for a person, and follows it on after the decision', async () => {
    const session = await suspended();
    expect(session.state.get()).toMatchObject({ busy: false, waiting: true });
    expect(session.pending().map(({ approvalId }) => approvalId)).toEqual(['p1']);
    server.answerWith(
      (call) => {
        expect(call).toMatchObject({
          method: 'POST',
          path: '/api/approvals/p1',
          body: { decision: 'approve' },
        });
        server.waiting = false;
        return Response.json(approval('approved'));
      },
      () => sse([...answer.slice(0, -1), text(', paid'), { type: 'text-end', id: 't' }, finish]),
    );
    expect(await session.approvals.decide('p1', { decision: 'approve' })).toBe(true);
    expect(session.pending()).toEqual([]);
    await settled(session);
    expect(server.chats().map(({ method }) => method)).toEqual(['POST', 'GET']);
    await soon(() => expect(session.state.get()).toMatchObject({ busy: false, waiting: false }));
  });

  it('sends behind a run that waits, and refuses what waits when asked to', async () => {
    const session = await suspended();
    server.answerWith(
      (call) => {
        const message = call.body?.message as { id: string };
        expect(call.body).toMatchObject({ parentId: 'a1', message: { parts: [{ text: 'Never mind' }] } });
        server.queued = [{ id: message.id, parts: [{ type: 'text', text: 'Never mind' }], position: 1 }];
        return sse([{ type: 'data-queued', data: { position: 1 }, transient: true }]);
      },
      () => {
        server.waiting = false;
        return Response.json(approval('denied'));
      },
      () => {
        server.queued = [];
        return new Response(null, { status: 204 });
      },
    );
    await session.denyAndSend('Never mind');
    const decided = server.calls.filter(({ path }) => path === '/api/approvals/p1');
    expect(decided.map(({ body }) => body)).toEqual([{ decision: 'deny' }]);
    await settled(session);
  });

  it('keeps what is asked while an answer runs in order behind it, and follows it when its turn comes', async () => {
    const gate = new TransformStream<undefined, undefined>();
    const finishFirst = gate.writable.getWriter();
    const encoder = new TextEncoder();
    const frames = (chunks: readonly object[]) =>
      encoder.encode(chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join(''));
    server.answerWith(
      (call) => {
        remember(call, 'Hello world');
        return new Response(
          new ReadableStream({
            async start(controller) {
              controller.enqueue(frames(answer.slice(0, 3)));
              await gate.readable.getReader().read();
              controller.enqueue(frames([...answer.slice(3), finish]));
              controller.close();
            },
          }),
          { headers: { 'content-type': 'text/event-stream' } },
        );
      },
      ...[1, 2].map((position) => (call: Call) => {
        const message = call.body?.message as QueuedJson;
        server.queued = [...server.queued, { ...message, position }];
        return sse([{ type: 'data-queued', data: { position }, transient: true }]);
      }),
    );
    const session = fresh();
    session.send('One');
    await soon(() => expect(shown(session)).toEqual(['user: One', 'assistant: Hello ']));
    session.send('Two');
    session.send('Three');
    const waiting = () => session.queue.entries.get().map(({ text: said, state }) => `${said} ${state}`);
    await soon(() => expect(waiting()).toEqual(['Two waiting', 'Three waiting']));
    expect(session.state.get().busy).toBe(true);

    const [two] = server.queued;
    server.queued = server.queued.slice(1);
    server.messages.push(
      { id: two?.id ?? '', parentId: 'a1', role: 'user', parts: two?.parts ?? [] },
      {
        id: 'a2',
        parentId: two?.id ?? '',
        role: 'assistant',
        parts: [],
        run: { id: 'r2', status: 'running' },
      },
    );
    server.running = true;
    server.answerWith(() => {
      server.running = false;
      const again = { type: 'start', messageId: 'a2', messageMetadata: { parentId: two?.id } };
      const [, , user] = server.messages;
      server.messages = [
        ...server.messages.slice(0, 2),
        user as StoredMessage,
        { id: 'a2', parentId: two?.id ?? '', role: 'assistant', parts: [{ type: 'text', text: 'Second' }] },
      ];
      server.queued = [];
      return sse([
        again,
        { type: 'text-start', id: 't' },
        text('Second'),
        { type: 'text-end', id: 't' },
        finish,
      ]);
    });
    void finishFirst.write(undefined);
    await soon(() =>
      expect(shown(session)).toEqual([
        'user: One',
        'assistant: Hello world',
        'user: Two',
        'assistant: Second',
      ]),
    );
    await soon(() => expect(waiting()).toEqual([]));
  });

  it('sends again what a server that is going down has refused', async () => {
    server.answerWith(
      () => Response.json({ detail: 'Restarting.' }, { status: 503 }),
      () => Response.json({ detail: 'Restarting.' }, { status: 503 }),
      (call) => {
        remember(call, 'Hello world');
        return sse([...answer, finish]);
      },
    );
    const session = fresh();
    session.send('Hi');
    await soon(() => expect(session.state.get().connection).toBe('restarting'));
    expect(session.state.get().problem).toBeUndefined();
    await settled(session);
    expect(new Set(server.postedIds()).size).toBe(1);
    expect(shown(session)).toEqual(['user: Hi', 'assistant: Hello world']);
  });

  it('says which message an edit replaces', async () => {
    server.answerWith(
      (call) => {
        remember(call, 'Hello world');
        return sse([...answer, finish]);
      },
      (call) => {
        expect(call.body).toMatchObject({ messageId: server.messages[0]?.id, parentId: null });
        return sse([{ ...start, messageId: 'a2' }, ...answer.slice(1), finish]);
      },
    );
    const session = fresh();
    session.send('Hi');
    await settled(session);
    session.edit(session.chat.messages[0]?.id ?? '', 'Hello');
    await settled(session);
    expect(server.chats()).toHaveLength(2);
  });
});

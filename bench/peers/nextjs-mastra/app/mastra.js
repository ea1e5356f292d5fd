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
  // Oslo+2000 asks for 2,000 characters more.
  execute: async ({ city }) => ({ city, temperature: 21, detail: "x".repeat(Number(city.split("+")[1] ?? 0)) }),
});

const bench = new Agent({
  id: "bench",
  name: "bench",
  instructions: "You are a helpful assistant.",
  model: bedrock("anthropic.claude-sonnet-4-5-20250929-v1:0"),
  tools: { weather },
  // Not Mastra's own limit of a few steps: a run of 40 tool calls is measured.
  defaultOptions: { maxSteps: 50 },
});

export const mastra = new Mastra({ agents: { bench } });

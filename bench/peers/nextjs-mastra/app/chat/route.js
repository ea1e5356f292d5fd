import { handleChatStream } from "@mastra/ai-sdk";
import { createUIMessageStreamResponse } from "ai";
import { mastra } from "../mastra";

export async function POST(request) {
  const params = await request.json();
  const stream = await handleChatStream({
    mastra,
    agentId: "bench",
    version: "v7",
    params: { ...params, abortSignal: request.signal },
  });
  return createUIMessageStreamResponse({ stream });
}

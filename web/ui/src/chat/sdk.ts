import { Chat, useChat } from '@ai-sdk/react';
import { DefaultChatTransport, type UIMessage, type UIMessageChunk } from 'ai';
import { freshId } from '../lib/ids';
import { untilSilence } from './silence';
import { heard } from '../lib/signedOut';
import { patiently } from '../lib/waking';

/** The only file that knows the AI SDK: everything else sees these names. */
export type { UIMessage, UIMessageChunk };
export type SdkChat = Chat<UIMessage>;

export const CHAT_URL = '/api/chat?ui=v7';

export interface Watch {
  body(messages: readonly UIMessage[], trigger: string, messageId: string | undefined): object;
  opened(): void;
  chunk(chunk: UIMessageChunk): void;
  data(type: string, data: unknown): void;
  /** Whether the stream has said how it ended. */
  ended(): boolean;
  /** Something has arrived; `cut` breaks the connection. */
  byte(cut: () => void): void;
}

export function openChat(id: string, watch: Watch, silenceMs: number): SdkChat {
  return new Chat<UIMessage>({
    id,
    generateId: () => freshId('m'),
    transport: new WatchedTransport(watch, silenceMs),
    onData: (part) => watch.data(part.type, (part as { data?: unknown }).data),
  });
}

/** The messages as React sees them, renewed at most every `throttle` ms. */
export function useSdkMessages(chat: SdkChat, throttle: number): UIMessage[] {
  return useChat({ chat, throttle }).messages;
}

/** The SDK's transport, told what we post, and watched for streams that end without saying how. */
class WatchedTransport extends DefaultChatTransport<UIMessage> {
  readonly #watch: Watch;

  constructor(watch: Watch, silenceMs: number) {
    super({
      api: CHAT_URL,
      fetch: async (input, init) => {
        const response = heard(await patiently(fetch(input, init)));
        // Chromium may give a 204 a body, which may not be handed on.
        if (!response.ok || response.status === 204 || !response.body) return response;
        const { status, statusText, headers } = response;
        return new Response(untilSilence(response.body, silenceMs, watch.byte), {
          status,
          statusText,
          headers,
        });
      },
      prepareSendMessagesRequest: ({ messages, trigger, messageId }) => ({
        body: watch.body(messages, trigger, messageId),
      }),
    });
    this.#watch = watch;
  }

  protected override processResponseStream(
    stream: ReadableStream<Uint8Array<ArrayBufferLike>>,
  ): ReadableStream<UIMessageChunk> {
    const watch = this.#watch;
    watch.opened();
    return super.processResponseStream(stream).pipeThrough(
      new TransformStream<UIMessageChunk, UIMessageChunk>({
        transform(chunk, controller) {
          watch.chunk(chunk);
          controller.enqueue(chunk);
        },
        flush(controller) {
          // The SDK would call this "ready" and a truncated answer would look complete.
          if (!watch.ended()) controller.error(new TypeError('network: the stream ended without an end'));
        },
      }),
    );
  }
}

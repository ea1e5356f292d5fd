/**
 * The same bytes, but an error once nothing has come for `ms`: a laptop that slept or a network that vanished leaves a
 * socket that neither delivers nor fails. The server's heartbeats keep an honest silence alive.
 */
export function untilSilence(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  ms: number,
  onByte: (cut: () => void) => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const cut = () => {
        controller.error(new TypeError('network: silence'));
        reader.cancel().catch(() => undefined);
      };
      onByte(cut);
      timer = setTimeout(cut, ms);
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } finally {
        clearTimeout(timer);
      }
    },
    cancel(reason) {
      return reader.cancel(reason);
    },
  });
}

/** What one tab tells the others, so that they follow without polling. */
export type Signal =
  | { readonly kind: 'started'; readonly id: string }
  | { readonly kind: 'ended'; readonly id: string }
  | { readonly kind: 'list' };

const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('outcrop');

export function tellOtherTabs(signal: Signal): void {
  channel?.postMessage(signal);
}

export function onOtherTab(listener: (signal: Signal) => void): () => void {
  const handle = (event: MessageEvent<Signal>) => listener(event.data);
  channel?.addEventListener('message', handle);
  return () => channel?.removeEventListener('message', handle);
}

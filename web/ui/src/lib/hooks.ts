import { useCallback, useEffect, useState, useSyncExternalStore, type SyntheticEvent } from 'react';

/** The time, renewed every `everyMs` while `active`. */
export function useNow(active: boolean, everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!active) return;
    const tick = () => setNow(Date.now());
    // At once too: the time of an idle component is that of its last tick.
    const first = setTimeout(tick);
    const timer = setInterval(tick, everyMs);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [active, everyMs]);
  return now;
}

/** Whole seconds until `at` (epoch ms), counting down to 0. */
export function useCountdown(at: number | undefined): number {
  const now = useNow(at !== undefined, 500);
  return at === undefined ? 0 : Math.max(0, Math.ceil((at - now) / 1000));
}

export function useOnline(): boolean {
  return useSyncExternalStore(
    (changed) => {
      window.addEventListener('online', changed);
      window.addEventListener('offline', changed);
      return () => {
        window.removeEventListener('online', changed);
        window.removeEventListener('offline', changed);
      };
    },
    () => navigator.onLine,
  );
}

/** A `<details>` that opens and closes by itself until a person has decided; from then on the person's choice wins. */
export function useDisclosure(auto: boolean) {
  const [own, setOwn] = useState<boolean>();
  const open = own ?? auto;
  const onToggle = useCallback(
    (event: SyntheticEvent<HTMLDetailsElement>) => {
      // Also fired for our own changes, where the element already is as we say.
      if (event.currentTarget.open !== open) setOwn(event.currentTarget.open);
    },
    [open],
  );
  return { open, onToggle };
}

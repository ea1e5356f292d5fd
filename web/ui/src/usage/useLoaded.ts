import { useEffect, useState } from 'react';
import { toProblem, type Problem } from '../lib/problem';

export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'ready'; readonly value: T };

/** What `load` gives; what was shown stays until there is something newer. */
export function useLoaded<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
): { loaded: Loaded<T>; retry: () => void } {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading' });
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    load(leaving.signal).then(
      (value) => {
        if (!leaving.signal.aborted) setLoaded({ state: 'ready', value });
      },
      (error: unknown) => {
        if (!leaving.signal.aborted) setLoaded({ state: 'failed', problem: toProblem(error) });
      },
    );
    return () => leaving.abort();
    // `load` is made anew each time; `key` says what it loads.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, asked]);
  return { loaded, retry: () => setAsked((times) => times + 1) };
}

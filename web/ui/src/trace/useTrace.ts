import { useEffect, useState } from 'react';
import { toProblem, type Problem } from '../lib/problem';
import { traceApi, type Trace } from './model';

const FOLLOW_MS = 1_000;
/** A run that waits for a person may do so for days. */
const WAITING_MS = 4_000;

export type Loaded =
  | { readonly state: 'loading' | 'missing' }
  | { readonly state: 'failed'; readonly problem: Problem }
  | {
      readonly state: 'ready';
      readonly trace: Trace;
      /** The server's clock less this one, in milliseconds. */
      readonly skew: number;
      /** The last look failed: what is shown may be old. */
      readonly stale: boolean;
    };

/** A run's tree, followed while the run goes on and the page is seen. */
export function useTrace(id: string): { loaded: Loaded; retry: () => void } {
  const [loaded, setLoaded] = useState<Loaded>({ state: 'loading' });
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let current = true;
    let known: Trace | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      clearTimeout(timer);
      try {
        const fresh = await traceApi.tree(id, known?.version);
        if (!current) return;
        if (fresh) {
          known = fresh;
          const skew = Date.parse(fresh.now) - Date.now();
          setLoaded({ state: 'ready', trace: fresh, skew, stale: false });
        } else {
          setLoaded((shown) => (shown.state === 'ready' && shown.stale ? { ...shown, stale: false } : shown));
        }
      } catch (error) {
        if (!current) return;
        const problem = toProblem(error);
        if (problem.status === 404) {
          setLoaded({ state: 'missing' });
          return;
        }
        setLoaded((shown) =>
          shown.state === 'ready' ? { ...shown, stale: true } : { state: 'failed', problem },
        );
      }
      if (known?.live && document.visibilityState === 'visible') {
        timer = setTimeout(() => void read(), known.root.state === 'waiting' ? WAITING_MS : FOLLOW_MS);
      }
    };
    const onVisible = () => {
      if (document.visibilityState === 'visible' && known?.live) void read();
    };
    void read();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      current = false;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [id, asked]);
  return { loaded, retry: () => setAsked(asked + 1) };
}

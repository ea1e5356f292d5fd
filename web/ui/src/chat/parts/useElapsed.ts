import { useState } from 'react';
import { useNow } from '../../lib/hooks';

const PLAUSIBLE_MS = 6 * 3_600_000;

/** How long something has been running, or ran. The server's clock may differ from ours: then counted from first sight. */
export function useElapsed(
  active: boolean,
  startedAt: string | undefined,
  ms: number | undefined,
): number | undefined {
  const [firstSeen, setFirstSeen] = useState<number>();
  const now = useNow(active && ms === undefined, 200);
  if (ms !== undefined) return ms;
  if (!active) return undefined;
  if (firstSeen === undefined) setFirstSeen(now);
  const told = startedAt ? now - Date.parse(startedAt) : Number.NaN;
  return told >= 0 && told < PLAUSIBLE_MS ? told : Math.max(0, now - (firstSeen ?? now));
}

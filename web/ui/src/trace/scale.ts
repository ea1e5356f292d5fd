import type { Span } from './model';

/** Maps a time in the run to its place in the picture, both from the root's beginning; 0 to 1. */
export type Scale = (ms: number) => number;

/** The share of the picture that a long wait is given, however long it was. */
const WAIT_SHARE = 0.12;

/**
 * Time runs evenly, but for waits in which nobody worked: days of waiting for a person would leave nothing to be seen
 * of the seconds of work, so each takes at most a fixed share.
 */
export function scaleOf(root: Span, total: number): Scale {
  const waits = (root.children ?? [])
    .filter(({ kind }) => kind === 'wait')
    .map(({ at, ms }) => ({ from: at, to: Math.min(total, at + (ms ?? total - at)) }))
    .filter(({ from, to }) => to > from)
    .toSorted((a, b) => a.from - b.from);
  const worked = total - waits.reduce((sum, { from, to }) => sum + to - from, 0);
  const most = waits.length === 0 ? 0 : Math.max(worked, 1) * WAIT_SHARE;
  const pieces = waits.map(({ from, to }) => ({ from, to, shown: Math.min(to - from, most) }));
  const place = (ms: number) => {
    let shown = ms;
    for (const piece of pieces) {
      if (ms <= piece.from) break;
      const inside = Math.min(ms, piece.to) - piece.from;
      shown -= inside - inside * (piece.shown / (piece.to - piece.from));
    }
    return shown;
  };
  const whole = Math.max(place(total), 0.001);
  return (ms) => Math.min(1, Math.max(0, place(Math.min(Math.max(ms, 0), total)) / whole));
}

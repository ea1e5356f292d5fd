import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** Within this distance of the end a reader counts as following. */
const NEAR_PX = 48;

export interface Stick {
  readonly container: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  /** Whether the end is out of sight: the "Latest" pill shows. */
  readonly away: boolean;
  readonly toBottom: (smooth?: boolean) => void;
  /** To be called with each change of the content: what stands at the end must not move away under a finger. */
  readonly follow: () => void;
}

/**
 * Keeps the end in sight while the reader is there, and never moves a reader who has scrolled up: only a scroll
 * upwards lets go, so that growing text (which also changes the distance) does not.
 */
export function useStickToBottom(key: string): Stick {
  const container = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [away, setAway] = useState(false);

  const toBottom = useCallback((smooth = false) => {
    const element = container.current;
    following.current = true;
    setAway(false);
    if (!element) return;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    element.scrollTo({ top: element.scrollHeight, behavior: smooth && !calm ? 'smooth' : 'instant' });
  }, []);

  const follow = useCallback(() => {
    const element = container.current;
    if (element && following.current) element.scrollTop = element.scrollHeight;
  }, []);

  useLayoutEffect(() => {
    const element = container.current;
    const inner = content.current;
    if (!element || !inner) return;
    let lastTop = element.scrollTop;
    const distance = () => element.scrollHeight - element.scrollTop - element.clientHeight;
    const onScroll = () => {
      const up = element.scrollTop < lastTop - 1;
      lastTop = element.scrollTop;
      const near = distance() <= NEAR_PX;
      if (near) following.current = true;
      else if (up) following.current = false;
      setAway(!near && !following.current);
    };
    const resized = () => {
      if (!following.current) {
        setAway(distance() > NEAR_PX);
        return;
      }
      element.scrollTop = element.scrollHeight;
      // A text that shrank has moved us up, too: its scroll event comes later and is not the reader's.
      lastTop = element.scrollTop;
    };
    const observer = new ResizeObserver(resized);
    observer.observe(inner);
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    toBottom();
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [key, toBottom]);

  return { container, content, away, toBottom, follow };
}

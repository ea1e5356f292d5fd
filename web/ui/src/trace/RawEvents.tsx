import { ChevronRight } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useDisclosure } from '../lib/hooks';
import { useT } from '../lib/i18n';
import { Button } from '../ui/Button';
import { traceApi, type RawEvent } from './model';
import { useStrings } from './strings';
import css from './Trace.module.css';
import { Value } from './Value';

interface RawEventsProps {
  readonly runId: string;
  readonly startedAt: string;
  readonly live: boolean;
}

/** The journal as it is; fetched when somebody opens it, a page at a time. */
export function RawEvents(props: RawEventsProps) {
  const s = useStrings();
  const disclosure = useDisclosure(false);
  return (
    <details className={css.raw} data-testid="raw-events" {...disclosure}>
      <summary>
        <ChevronRight size={15} aria-hidden="true" /> {s.raw}
      </summary>
      {disclosure.open && <Pages {...props} />}
    </details>
  );
}

function Pages({ runId, startedAt, live }: RawEventsProps) {
  const t = useT();
  const s = useStrings();
  const [events, setEvents] = useState<readonly RawEvent[]>([]);
  const [after, setAfter] = useState(0);
  const [next, setNext] = useState<number>();
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading');
  useEffect(() => {
    let current = true;
    traceApi
      .events(runId, after)
      .then((page) => {
        if (!current) return;
        setEvents((known) => [...known.filter(({ stamp }) => stamp.seq <= after), ...page.events]);
        setNext(page.next);
        setState('ready');
      })
      .catch(() => {
        if (current) setState('failed');
      });
    return () => {
      current = false;
    };
  }, [runId, after]);
  const last = events.at(-1)?.stamp.seq ?? 0;
  const more = next ?? (live ? last : undefined);
  return (
    <>
      <ol className={css.events}>
        {events.map((event) => (
          <Event key={event.stamp.seq} event={event} startedAt={startedAt} />
        ))}
      </ol>
      {state === 'failed' && <p className={css.error}>{s.rawFailed}</p>}
      {state === 'loading' && <p className={css.note}>{t.loading}</p>}
      {more !== undefined && state !== 'loading' && (
        <Button onClick={() => setAfter(more)}>{s.rawMore}</Button>
      )}
    </>
  );
}

function Event({ event, startedAt }: { event: RawEvent; startedAt: string }) {
  const disclosure = useDisclosure(false);
  const ms = Math.round(Date.parse(event.stamp.at) - Date.parse(startedAt));
  return (
    <li>
      <details {...disclosure}>
        <summary>
          <ChevronRight size={14} aria-hidden="true" />
          <span className={css.seq}>{event.stamp.seq}</span>
          <span className={css.when}>+{ms} ms</span>
          <code>{event.type}</code>
        </summary>
        {disclosure.open && <Value label={event.type} value={event} />}
      </details>
    </li>
  );
}

import { X } from 'lucide-react';
import { lazy, memo, Suspense } from 'react';
import { useT } from '../lib/i18n';
import { Button, IconButton } from '../ui/Button';
import { sentence } from './ProblemCard';
import type { Queued } from './queue';
import css from './Queued.module.css';

const MessageFiles = lazy(() => import('./files/MessageFiles'));

interface QueuedListProps {
  readonly queue: readonly Queued[];
  readonly onWithdraw: (id: string) => void;
  readonly onRetry: (id: string) => void;
}

/** What was asked behind the running answer, in the order in which it will be answered. */
export const QueuedList = memo(function QueuedList({ queue, onWithdraw, onRetry }: QueuedListProps) {
  const t = useT();
  if (queue.length === 0) return null;
  return (
    <ol className={css.queue} aria-label={t.queueLabel} data-testid="queue">
      {queue.map((entry, index) => (
        <li
          key={entry.id}
          className={css.entry}
          data-testid="queued"
          data-queued-id={entry.id}
          data-position={index + 1}
          data-state={entry.state}
        >
          {entry.files && (
            <Suspense>
              <MessageFiles files={entry.files} />
            </Suspense>
          )}
          {(entry.again || entry.text !== '') && (
            <div className={css.bubble}>{entry.again ? <i>{t.queuedAgain}</i> : entry.text}</div>
          )}
          {entry.problem && (
            <p role="alert" className={css.problem}>
              {entry.state === 'failed' ? `${t.queuedFailed} ` : ''}
              {sentence(entry.problem, t)}
            </p>
          )}
          <div className={css.tools}>
            {entry.state === 'failed' ? (
              <>
                <Button onClick={() => onRetry(entry.id)}>{t.retry}</Button>
                <Button onClick={() => onWithdraw(entry.id)}>{t.discard}</Button>
              </>
            ) : (
              <>
                <span>{entry.state === 'sending' ? t.queuedSending : t.queuedAt(index + 1)}</span>
                <IconButton
                  small
                  icon={X}
                  label={t.withdraw}
                  data-testid="withdraw"
                  disabled={entry.state !== 'waiting'}
                  onClick={() => onWithdraw(entry.id)}
                />
              </>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
});

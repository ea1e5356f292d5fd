import { MessageSquare, ThumbsDown, ThumbsUp } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { Feedback, Rating } from '../lib/api';
import { useT } from '../lib/i18n';
import { useStore } from '../lib/store';
import { IconButton } from '../ui/Button';
import css from './MessageView.module.css';
import { opinions, rate, unrate } from './opinions';

const CommentBox = lazy(() => import('./CommentBox'));

/** Thumbs under an answer, and a comment for who has more to say. `known` is what the history has. */
export function Opinion({ runId, known }: { runId: string; known: Feedback | undefined }) {
  const t = useT();
  const said = useStore(opinions).get(runId);
  const opinion = said === undefined ? known : (said ?? undefined);
  const [writing, setWriting] = useState(false);
  const choose = (rating: Rating) => {
    if (opinion?.rating === rating) {
      setWriting(false);
      void unrate(runId);
    } else {
      void rate(runId, rating, opinion?.comment);
    }
  };
  return (
    <span className={css.opinion} data-testid="opinion" data-rating={opinion?.rating}>
      <IconButton
        small
        icon={ThumbsUp}
        label={t.rateUp}
        aria-pressed={opinion?.rating === 'up'}
        onClick={() => choose('up')}
      />
      <IconButton
        small
        icon={ThumbsDown}
        label={t.rateDown}
        aria-pressed={opinion?.rating === 'down'}
        onClick={() => choose('down')}
      />
      {opinion && (
        <IconButton
          small
          icon={MessageSquare}
          label={t.comment}
          aria-pressed={opinion.comment !== undefined}
          aria-expanded={writing}
          onClick={() => setWriting(!writing)}
        />
      )}
      {opinion && writing && (
        <Suspense>
          <CommentBox
            comment={opinion.comment ?? ''}
            onCancel={() => setWriting(false)}
            onSave={async (comment) => {
              if (await rate(runId, opinion.rating, comment)) setWriting(false);
            }}
          />
        </Suspense>
      )}
    </span>
  );
}

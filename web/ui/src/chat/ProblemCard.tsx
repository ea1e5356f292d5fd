import { useState } from 'react';
import { useCountdown } from '../lib/hooks';
import { useT, type Catalog } from '../lib/i18n';
import type { Problem } from '../lib/problem';
import { Button } from '../ui/Button';
import css from './Thread.module.css';

/** What happened in a sentence, its id, and the way on; with a rate limit the way on opens when it makes sense. */
export function ProblemCard({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  const t = useT();
  const { id, retryAfter } = problem;
  return (
    <div className={css.problem}>
      <p role="alert">
        {sentence(problem, t)}
        {id && <code>{t.errorId(id)}</code>}
      </p>
      <Retry key={retryAfter} after={retryAfter} onRetry={onRetry} />
    </div>
  );
}

/** Counts down from when it is first shown: a time that is learned later makes it anew. */
function Retry({ after, onRetry }: { after: number | undefined; onRetry: () => void }) {
  const t = useT();
  const [until] = useState(() => (after === undefined ? undefined : Date.now() + after * 1000));
  const left = useCountdown(until);
  return (
    <Button onClick={onRetry} disabled={left > 0}>
      {left > 0 ? t.retryIn(left) : t.retry}
    </Button>
  );
}

export function sentence(problem: Problem, t: Catalog): string {
  if (problem.detail) return problem.detail;
  switch (problem.kind) {
    case 'network':
      return t.errorNetwork;
    case 'answer':
      return t.errorAnswer;
    case 'unexpected':
      return t.errorUnexpected;
    case 'http':
      return problem.status === 429 ? t.errorRate : t.errorHttp(problem.status ?? 0);
  }
}

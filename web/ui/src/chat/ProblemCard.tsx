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

/** In the page's language, if it knows the kind of error; else in the server's words. */
export function sentence(problem: Problem, t: Catalog): string {
  switch (problem.kind) {
    case 'answer':
      return t.runError(problem) ?? problem.detail ?? t.errorAnswer;
    case 'http':
      return (
        t.refused(problem.status ?? 0) ??
        problem.detail ??
        (problem.status === 429 ? t.errorRate : t.errorHttp(problem.status ?? 0))
      );
    case 'network':
      return problem.detail ?? t.errorNetwork;
    case 'unexpected':
      return problem.detail ?? t.errorUnexpected;
  }
}

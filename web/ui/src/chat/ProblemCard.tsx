import { useState } from 'react';
import { useCountdown } from '../lib/hooks';
import { useT, type Catalog } from '../lib/i18n';
import type { Problem } from '../lib/problem';
import { Button } from '../ui/Button';
import css from './Thread.module.css';

/** What happened in a sentence, its id, and the way on; with a rate limit the way on opens when it makes sense. */
export function ProblemCard({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  const t = useT();
  const [until] = useState(() =>
    problem.retryAfter === undefined ? undefined : Date.now() + problem.retryAfter * 1000,
  );
  const left = useCountdown(until);
  return (
    <div className={css.problem}>
      <p role="alert">
        {sentence(problem, t)}
        {problem.id && <code>{t.errorId(problem.id)}</code>}
      </p>
      <Button onClick={onRetry} disabled={left > 0}>
        {left > 0 ? t.retryIn(left) : t.retry}
      </Button>
    </div>
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

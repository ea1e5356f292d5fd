import { count, dateTime, duration, money } from '../lib/format';
import { language, useT } from '../lib/i18n';
import { useStore } from '../lib/store';
import { Fact } from './Fact';
import { costOf, tokensOf } from './label';
import type { Trace } from './model';
import { StateMark } from './StateMark';
import { useStrings } from './strings';
import css from './Trace.module.css';

/** What the run came to, with the runs that it handed over to. */
export function Summary({ trace, total }: { trace: Trace; total: number }) {
  const t = useT();
  const s = useStrings();
  const lang = useStore(language);
  const { root } = trace;
  const cached = root.usage ? root.usage.cacheReadTokens + root.usage.cacheWriteTokens : 0;
  const cost = costOf(root, t.unpriced, t.free, lang);
  return (
    <section className={css.summary} aria-label={s.summary}>
      <dl data-testid="trace-summary">
        <Fact name={s.status}>
          <StateMark state={root.state} />
        </Fact>
        <Fact name={s.duration}>{duration(total, lang)}</Fact>
        <Fact name={s.firstToken}>
          {root.firstTokenMs === undefined ? undefined : duration(root.firstTokenMs, lang)}
        </Fact>
        <Fact name={s.tokens}>{tokensOf(root, s, lang)}</Fact>
        <Fact name={s.cost}>{root.estimated && cost ? `${cost} (${s.estimated})` : cost}</Fact>
        <Fact name={t.cache}>
          {cached > 0 && root.usage
            ? t.cachedTokens(
                count(root.usage.cacheReadTokens, lang),
                count(root.usage.cacheWriteTokens, lang),
              )
            : undefined}
        </Fact>
        <Fact name={s.saved}>{root.savedUsd ? money(root.savedUsd, lang) : undefined}</Fact>
        <Fact name={s.model}>{root.model}</Fact>
        <Fact name={s.started}>{dateTime(trace.startedAt, lang)}</Fact>
      </dl>
      {root.error && (
        <p className={css.error} data-testid="trace-error">
          {root.error.message} <code>{root.error.id}</code>
        </p>
      )}
      {root.cut && <p className={css.note}>{t.cut[root.cut]}</p>}
    </section>
  );
}

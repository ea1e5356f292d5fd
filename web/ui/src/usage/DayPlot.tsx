import { count } from '../lib/format';
import { language, useT } from '../lib/i18n';
import { useStore } from '../lib/store';
import report from '../ui/report.module.css';
import { Money } from './Money';
import type { DaySum, Usage } from './model';
import { useStrings } from './strings';
import { TableCsv } from './TableCsv';
import { amount, dayName, daysOf, dollars } from './text';
import css from './Usage.module.css';
import { WideTable } from './WideTable';

const HEIGHT = 120;

/** What was used on each day: a picture, and the same as a table. */
export function DayPlot({ usage, all }: { usage: Usage; all: boolean }) {
  const t = useT();
  const s = useStrings();
  const lang = useStore(language);
  const known = new Map(usage.days.map((day) => [day.day, day]));
  const days = daysOf(usage);
  // In money if anything has a price, else in tokens.
  const priced = usage.days.some((day) => amount(day.usd) > 0);
  const size = (day: DaySum | undefined) => (day === undefined ? 0 : priced ? amount(day.usd) : day.tokens);
  const text = (day: DaySum | undefined) =>
    !priced
      ? s.tokensOf(count(day?.tokens ?? 0, lang))
      : day !== undefined && day.usd === undefined
        ? t.unpriced
        : dollars(day?.usd ?? '0', lang);
  const most = Math.max(...days.map((day) => size(known.get(day))), 0);
  const largest = usage.days.find((day) => size(day) === most);
  return (
    <section className={report.section} aria-labelledby="usage-days">
      <h2 id="usage-days">{s.byDay}</h2>
      <div className={css.plot}>
        <p className={css.axis} aria-hidden="true">
          {text(largest)}
        </p>
        <svg
          viewBox={`0 0 ${days.length} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${s.byDay}: ${priced ? s.cost : s.tokens}`}
        >
          {days.map((day, index) => {
            const height = most === 0 ? 0 : (size(known.get(day)) / most) * HEIGHT;
            return (
              <rect key={day} x={index + 0.1} y={HEIGHT - height} width={0.8} height={height}>
                <title>{`${dayName(day, lang)}: ${text(known.get(day))}`}</title>
              </rect>
            );
          })}
        </svg>
        <p className={css.span} aria-hidden="true">
          <span>{dayName(usage.from, lang)}</span>
          <span>{dayName(usage.to, lang)}</span>
        </p>
      </div>
      <details>
        <summary>{s.table}</summary>
        <WideTable name={s.byDay} columns={[s.day, s.cost, s.tokens, s.calls, s.saved]}>
          {usage.days.map((day) => (
            <tr key={day.day}>
              <th scope="row">{day.day}</th>
              <td>
                <Money usd={day.usd} unpriced={day.unpriced} />
              </td>
              <td>{count(day.tokens, lang)}</td>
              <td>{count(day.calls, lang)}</td>
              <td>
                <Money usd={day.savedUsd} unpriced={0} />
              </td>
            </tr>
          ))}
        </WideTable>
        {all && <TableCsv span={usage} by="day" />}
      </details>
    </section>
  );
}

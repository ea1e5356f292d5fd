import { count } from '../lib/format';
import { language } from '../lib/i18n';
import { useStore } from '../lib/store';
import type { Usage } from './model';
import { useStrings } from './strings';
import { dollars, trend } from './text';
import css from './Usage.module.css';

/** Who or what has used most, each with its share as a bar behind the name. */
export function TopTable({ usage }: { usage: Usage }) {
  const s = useStrings();
  const lang = useStore(language);
  const priced = Number(usage.total.usd) > 0;
  const size = (row: { usd: string; tokens: number }) => (priced ? Number(row.usd) : row.tokens);
  const most = Math.max(...usage.rows.map(size), 0);
  return (
    <section className={css.section} aria-labelledby="usage-most">
      <h2 id="usage-most">{s.most}</h2>
      {/* What scrolls must be reachable with the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={css.scroll} role="group" aria-label={s.most} tabIndex={0}>
        <table className={css.table} data-testid="usage-rows">
          <thead>
            <tr>
              <th scope="col">{s.bys[usage.by]}</th>
              <th scope="col">{s.cost}</th>
              <th scope="col">{s.change}</th>
              <th scope="col">{s.tokens}</th>
              <th scope="col">{s.calls}</th>
              <th scope="col">{s.saved}</th>
            </tr>
          </thead>
          <tbody>
            {usage.rows.map((row) => (
              <tr key={row.name}>
                <th scope="row">
                  <span className={css.rowName}>{row.name === '' ? s.none[usage.by] : row.name}</span>
                  <meter className={css.bar} min={0} max={most || 1} value={size(row)} aria-hidden="true" />
                </th>
                <td>{dollars(row.usd, lang)}</td>
                <td>{trend(size(row), size(row.before), lang) ?? '—'}</td>
                <td>{count(row.tokens, lang)}</td>
                <td>{count(row.calls, lang)}</td>
                <td>{dollars(row.savedUsd, lang)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

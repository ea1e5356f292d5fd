import { count } from '../lib/format';
import { language } from '../lib/i18n';
import { useStore } from '../lib/store';
import report from '../ui/report.module.css';
import type { Usage } from './model';
import { useStrings } from './strings';
import { dollars, trend } from './text';
import css from './Usage.module.css';
import { WideTable } from './WideTable';

/** Who or what has used most, each with its share as a bar behind the name. */
export function TopTable({ usage }: { usage: Usage }) {
  const s = useStrings();
  const lang = useStore(language);
  const priced = Number(usage.total.usd) > 0;
  const size = (row: { usd: string; tokens: number }) => (priced ? Number(row.usd) : row.tokens);
  const most = Math.max(...usage.rows.map(size), 0);
  return (
    <section className={report.section} aria-labelledby="usage-most">
      <h2 id="usage-most">{s.most}</h2>
      <WideTable
        name={s.most}
        columns={[s.bys[usage.by], s.cost, s.change, s.tokens, s.calls, s.saved]}
        testId="usage-rows"
      >
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
      </WideTable>
    </section>
  );
}

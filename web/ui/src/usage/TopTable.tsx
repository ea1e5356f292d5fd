import { count } from '../lib/format';
import { language } from '../lib/i18n';
import { useStore } from '../lib/store';
import report from '../ui/report.module.css';
import { Money } from './Money';
import type { Row, Sum, Usage } from './model';
import { useStrings } from './strings';
import { TableCsv } from './TableCsv';
import { amount, trend } from './text';
import css from './Usage.module.css';
import { WideTable } from './WideTable';

/** Who or what has used most, each with its share as a bar behind the name. */
export function TopTable({ usage, all }: { usage: Usage; all: boolean }) {
  const s = useStrings();
  const lang = useStore(language);
  const priced = amount(usage.total.usd) > 0;
  const size = (row: Sum) => (priced ? amount(row.usd) : row.tokens);
  const change = (row: Row) =>
    priced && row.usd === undefined ? '—' : (trend(size(row), size(row.before), lang) ?? '—');
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
              <span className={css.rowName}>
                {row.label ?? (row.name === '' ? s.none[usage.by] : row.name)}
              </span>
              <meter className={css.bar} min={0} max={most || 1} value={size(row)} aria-hidden="true" />
            </th>
            <td>
              <Money usd={row.usd} unpriced={row.unpriced} />
            </td>
            <td>{change(row)}</td>
            <td>{count(row.tokens, lang)}</td>
            <td>{count(row.calls, lang)}</td>
            <td>
              <Money usd={row.savedUsd} unpriced={0} />
            </td>
          </tr>
        ))}
      </WideTable>
      {usage.by === 'group' && <p className={css.note}>{s.groups}</p>}
      {all && <TableCsv span={usage} by={usage.by} />}
    </section>
  );
}

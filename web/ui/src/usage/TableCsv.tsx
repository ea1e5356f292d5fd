import { Download } from 'lucide-react';
import report from '../ui/report.module.css';
import { usageApi, type By, type Span } from './model';
import { useStrings } from './strings';

/** All lines of a table as a file, also those that are not shown. */
export function TableCsv({ span, by }: { span: Span; by: By | 'day' }) {
  const s = useStrings();
  return (
    <p className={report.ways}>
      <a href={usageApi.table(span, by)} download data-testid={`usage-csv-${by}`}>
        <Download size={15} aria-hidden="true" /> {s.tableCsv}
      </a>
    </p>
  );
}

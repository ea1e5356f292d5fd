import type { ReactNode } from 'react';
import css from './Usage.module.css';

interface Props {
  readonly name: string;
  readonly columns: readonly string[];
  readonly testId?: string;
  /** The rows. */
  readonly children: ReactNode;
}

/** A table that scrolls by itself where it is wider than the page. */
export function WideTable({ name, columns, testId, children }: Props) {
  return (
    // What scrolls must be reachable with the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={css.scroll} role="group" aria-label={name} tabIndex={0}>
      <table className={css.table} data-testid={testId}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

import { language } from '../lib/i18n';
import { useStore } from '../lib/store';
import { Button } from '../ui/Button';
import css from './Audit.module.css';
import type { Entry } from './model';
import { useStrings } from './strings';

/** An entry; opened, all that was written. */
export function EntryRow({ of: entry, onPerson }: { of: Entry; onPerson: (id: string) => void }) {
  const s = useStrings();
  const lang = useStore(language);
  const at = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'medium' }).format(
    new Date(entry.at),
  );
  const id = entry.person?.id;
  return (
    <li>
      <details data-action={entry.action}>
        <summary>
          <time dateTime={entry.at}>{at}</time>
          <strong>{s.actions[entry.action] ?? entry.action}</strong>
          <span className={css.who}>{id ?? (entry.person ? s.erased : s.server)}</span>
          {entry.outcome === 'failure' && <span className={css.failure}>{s.failure}</span>}
        </summary>
        <div className={css.detail}>
          {id && <Button onClick={() => onPerson(id)}>{s.onlyThem}</Button>}
          <h3>{s.json}</h3>
          <pre>{JSON.stringify(entry.event, null, 2)}</pre>
          <p className={css.hash}>SHA-256 {entry.hash}</p>
        </div>
      </details>
    </li>
  );
}

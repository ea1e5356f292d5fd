import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { navigate, useSearch } from 'wouter/use-browser-location';
import { Header } from '../app/Header';
import { NotHere } from '../app/NotHere';
import { useMay } from '../app/server';
import { ProblemCard } from '../chat/ProblemCard';
import { useT } from '../lib/i18n';
import { toProblem, type Problem } from '../lib/problem';
import { Button } from '../ui/Button';
import report from '../ui/report.module.css';
import { Spinner } from '../ui/Spinner';
import css from './Audit.module.css';
import { AuditCheck } from './AuditCheck';
import { EntryRow } from './EntryRow';
import { auditApi, FILTERS, query, type Entry, type Filter } from './model';
import { useStrings } from './strings';

/** The audit log, for those who decide about people. */
export default function AuditPage() {
  const s = useStrings();
  const may = useMay('administer');
  useEffect(() => {
    document.title = `${s.title} · Outcrop`;
  }, [s]);
  return (
    <>
      <Header title={s.title} />
      {may ? <Log /> : <NotHere title={s.notYours} text={s.notYoursText} />}
    </>
  );
}

/** The filters are in the address, so that they survive a reload and can be sent on. */
function show(filters: URLSearchParams) {
  const text = filters.toString();
  navigate(text ? `?${text}` : window.location.pathname, { replace: true });
}

function Log() {
  const s = useStrings();
  const search = useSearch();
  const shown = new URLSearchParams(search);
  const [actions, setActions] = useState<readonly string[]>([]);
  const choose = (name: Filter, value: string) => {
    if (value === (shown.get(name) ?? '')) return;
    const next = new URLSearchParams(shown);
    if (value) next.set(name, value);
    else next.delete(name);
    show(next);
  };
  return (
    <div className={report.page} data-testid="audit">
      <div className={report.inner}>
        <p className={css.lead}>{s.lead}</p>
        <AuditCheck />
        <Filters shown={shown} actions={actions} choose={choose} clear={() => show(new URLSearchParams())} />
        <nav className={report.ways} aria-label={s.download('CSV, NDJSON')}>
          {(['csv', 'ndjson'] as const).map((format) => (
            <a key={format} href={auditApi.file(shown, format)} download>
              <Download size={15} aria-hidden="true" /> {s.download(s[format])}
            </a>
          ))}
        </nav>
        <Entries
          key={query(shown)}
          shown={shown}
          onActions={setActions}
          onPerson={(id) => choose('person', id)}
        />
      </div>
    </div>
  );
}

interface FiltersProps {
  readonly shown: URLSearchParams;
  readonly actions: readonly string[];
  readonly choose: (name: Filter, value: string) => void;
  readonly clear: () => void;
}

function Filters({ shown, actions, choose, clear }: FiltersProps) {
  const s = useStrings();
  const person = shown.get('person') ?? '';
  const action = shown.get('action') ?? '';
  const known = action && !actions.includes(action) ? [action, ...actions] : actions;
  return (
    <form className={report.form} onSubmit={(event) => event.preventDefault()}>
      <label>
        {s.action}
        <select value={action} onChange={(event) => choose('action', event.target.value)}>
          <option value="">{s.any}</option>
          {known.map((each) => (
            <option key={each} value={each}>
              {s.actions[each] ?? each}
            </option>
          ))}
        </select>
      </label>
      <label>
        {s.outcome}
        <select
          value={shown.get('outcome') ?? ''}
          onChange={(event) => choose('outcome', event.target.value)}
        >
          <option value="">{s.any}</option>
          <option value="success">{s.success}</option>
          <option value="failure">{s.failure}</option>
        </select>
      </label>
      <label>
        {s.person}
        <input
          key={person}
          defaultValue={person}
          placeholder={s.personHint}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onBlur={(event) => choose('person', event.target.value.trim())}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
              choose('person', event.currentTarget.value.trim());
            }
          }}
        />
      </label>
      {(['from', 'to'] as const).map((name) => (
        <label key={name}>
          {s[name]}
          <input
            type="date"
            value={shown.get(name) ?? ''}
            onChange={(event) => choose(name, event.target.value)}
          />
        </label>
      ))}
      {FILTERS.some((name) => shown.get(name)) && <Button onClick={clear}>{s.clear}</Button>}
    </form>
  );
}

interface EntriesProps {
  readonly shown: URLSearchParams;
  readonly onActions: (actions: readonly string[]) => void;
  readonly onPerson: (id: string) => void;
}

/** Made anew for other filters. */
function Entries({ shown, onActions, onPerson }: EntriesProps) {
  const t = useT();
  const s = useStrings();
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const [next, setNext] = useState<string>();
  const [busy, setBusy] = useState(true);
  const [problem, setProblem] = useState<Problem>();
  const [wanted, setWanted] = useState<{ readonly before?: string }>({});
  useEffect(() => {
    const leaving = new AbortController();
    setBusy(true);
    setProblem(undefined);
    auditApi
      .list(shown, wanted.before, leaving.signal)
      .then((page) => {
        setEntries((before) => (wanted.before ? [...before, ...page.entries] : page.entries));
        setNext(page.next);
        if (page.actions) onActions(page.actions);
        setBusy(false);
      })
      .catch((error: unknown) => {
        if (leaving.signal.aborted) return;
        setProblem(toProblem(error));
        setBusy(false);
      });
    return () => leaving.abort();
    // The filters are this element's key.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [wanted]);
  return (
    <section className={`${report.section} ${css.entries}`} aria-labelledby="audit-entries" aria-busy={busy}>
      <h2 id="audit-entries">{s.entries}</h2>
      {!busy && !problem && entries.length === 0 && <p>{s.none}</p>}
      <ul className={css.list}>
        {entries.map((entry) => (
          <EntryRow key={entry.hash} of={entry} onPerson={onPerson} />
        ))}
      </ul>
      {busy && (
        <p>
          <Spinner /> {t.loading}
        </p>
      )}
      {problem && (
        <ProblemCard
          problem={{ ...problem, detail: problem.detail ?? s.loadFailed }}
          onRetry={() => setWanted({ ...wanted })}
        />
      )}
      {!busy && !problem && next && <Button onClick={() => setWanted({ before: next })}>{s.more}</Button>}
    </section>
  );
}

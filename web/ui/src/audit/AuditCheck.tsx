import { ShieldAlert, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { count } from '../lib/format';
import { language } from '../lib/i18n';
import { toProblem } from '../lib/problem';
import { useStore } from '../lib/store';
import { Button } from '../ui/Button';
import css from './Audit.module.css';
import { auditApi, type Check } from './model';
import { useStrings } from './strings';

/** Whether the chains prove that all is there. It reads the whole log, so it is done when somebody asks. */
export function AuditCheck() {
  const s = useStrings();
  const lang = useStore(language);
  const [found, setFound] = useState<Check>();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const check = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      setFound(await auditApi.check());
    } catch (error) {
      setProblem(toProblem(error).detail ?? s.checkFailed);
    }
    setBusy(false);
  };
  const Icon = found?.well === false ? ShieldAlert : ShieldCheck;
  return (
    <section className={css.check} aria-labelledby="audit-proof" data-testid="audit-check">
      <h2 id="audit-proof">{s.proof}</h2>
      <div role="status">
        {found && (
          <p className={found.well ? css.well : css.tampered}>
            <Icon size={18} aria-hidden="true" /> <strong>{found.well ? s.well : s.tampered}</strong>
          </p>
        )}
        {found && (
          <p className={css.lead}>
            {s.numbers(count(found.chains, lang), count(found.entries, lang), count(found.removed, lang))}
          </p>
        )}
      </div>
      {found && found.faults.length > 0 && (
        <ul className={css.faults}>
          {found.faults.map((fault) => (
            <li key={fault} lang="en">
              {fault}
            </li>
          ))}
        </ul>
      )}
      {problem && (
        <p role="alert" className={css.tampered}>
          {problem}
        </p>
      )}
      <Button disabled={busy} onClick={() => void check()}>
        {busy ? s.checking : s.check}
      </Button>
    </section>
  );
}

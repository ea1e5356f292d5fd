import { useEffect, useState } from 'react';
import { Header } from '../app/Header';
import { NotHere } from '../app/NotHere';
import { useMay, type Loaded } from '../app/server';
import { showToast } from '../app/toasts';
import { ProblemCard, sentence } from '../chat/ProblemCard';
import { dateTime } from '../lib/format';
import { language, useT } from '../lib/i18n';
import { toProblem } from '../lib/problem';
import { useStore } from '../lib/store';
import { Button } from '../ui/Button';
import { CopyButton } from '../ui/CopyButton';
import { Spinner } from '../ui/Spinner';
import { KeyForm } from './KeyForm';
import css from './Keys.module.css';
import { keysApi, type Key } from './model';
import { useStrings } from './strings';

/** A person's API keys: made here, shown once, and revoked. */
export default function KeysPage(_: { id: string }) {
  const t = useT();
  const s = useStrings();
  const may = useMay('build');
  useEffect(() => {
    document.title = [t.apiKeys, 'Outcrop'].join(' · ');
  }, [t]);
  return (
    <>
      <Header title={t.apiKeys} />
      {may ? <Keys /> : <NotHere title={s.notYours} text={s.notYoursText} />}
    </>
  );
}

function Keys() {
  const t = useT();
  const s = useStrings();
  const [loaded, setLoaded] = useState<Loaded<readonly Key[]>>({ state: 'loading' });
  const [made, setMade] = useState<Key>();
  const [asked, setAsked] = useState(0);
  const load = () => setAsked((times) => times + 1);
  useEffect(() => {
    let current = true;
    const show = (now: Loaded<readonly Key[]>) => {
      if (current) setLoaded(now);
    };
    keysApi
      .list()
      .then((value) => show({ state: 'ready', value }))
      .catch((error: unknown) => show({ state: 'failed', problem: toProblem(error) }));
    return () => {
      current = false;
    };
  }, [asked]);
  return (
    <div className={css.page} data-testid="keys">
      <p className={css.lead}>{s.lead}</p>
      {made?.secret ? (
        <section className={css.made} aria-label={made.name}>
          <p role="status">{s.shown}</p>
          <p className={css.secret}>
            <code data-testid="secret">{made.secret}</code>
            <CopyButton text={made.secret} label={s.copy} />
          </p>
          <Button onClick={() => setMade(undefined)}>{s.done}</Button>
        </section>
      ) : (
        <KeyForm
          onMade={(key) => {
            setMade(key);
            load();
          }}
        />
      )}
      <section aria-labelledby="keys-list">
        <h2 id="keys-list">{s.list}</h2>
        {loaded.state === 'loading' && (
          <p>
            <Spinner /> {t.loading}
          </p>
        )}
        {loaded.state === 'failed' && (
          <ProblemCard
            problem={{ ...loaded.problem, detail: loaded.problem.detail ?? s.loadFailed }}
            onRetry={load}
          />
        )}
        {loaded.state === 'ready' && loaded.value.length === 0 && <p>{s.none}</p>}
        {loaded.state === 'ready' && (
          <ul className={css.list}>
            {loaded.value.map((key) => (
              <KeyRow key={key.id} of={key} onRevoked={load} />
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}

function KeyRow({ of: key, onRevoked }: { of: Key; onRevoked: () => void }) {
  const t = useT();
  const s = useStrings();
  const lang = useStore(language);
  const [asking, setAsking] = useState(false);
  const revoke = async () => {
    try {
      await keysApi.revoke(key.id);
      showToast({ text: s.revoked(key.name), tone: 'info' });
    } catch (error) {
      showToast({ text: sentence(toProblem(error), t), tone: 'error' });
    }
    onRevoked();
  };
  return (
    <li data-key={key.id}>
      <h3>{key.name}</h3>
      <code>{key.id}</code>
      <p>
        {key.permissions.map((permission) => s.permission[permission] ?? permission).join(' · ')} ·{' '}
        {key.agents?.join(', ') ?? s.all}
      </p>
      <dl>
        <div>
          <dt>{s.created}</dt>
          <dd>{dateTime(key.createdAt, lang)}</dd>
        </div>
        <div>
          <dt>{key.expired ? s.expired : s.expires}</dt>
          <dd>{dateTime(key.expiresAt, lang)}</dd>
        </div>
        <div>
          <dt>{s.used}</dt>
          <dd>{key.usedAt ? dateTime(key.usedAt, lang) : s.never}</dd>
        </div>
      </dl>
      {asking ? (
        <div className={css.row} role="group" aria-label={s.revokeNamed(key.name)}>
          <span>{s.sure(key.name)}</span>
          <Button primary onClick={() => void revoke()}>
            {s.revoke}
          </Button>
          <Button onClick={() => setAsking(false)}>{s.cancel}</Button>
        </div>
      ) : (
        <Button aria-label={s.revokeNamed(key.name)} onClick={() => setAsking(true)}>
          {s.revoke}
        </Button>
      )}
    </li>
  );
}

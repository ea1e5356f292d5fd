import { useEffect, useState } from 'react';
import { Header } from '../app/Header';
import { refreshConversations } from '../app/conversations';
import { language } from '../lib/i18n';
import { toProblem } from '../lib/problem';
import { useStore } from '../lib/store';
import { send } from '../lib/api';
import { Button } from '../ui/Button';
import ui from '../ui/ui.module.css';
import css from './Data.module.css';
import { Sessions } from './Sessions';
import { useOwnT } from './strings';

const WORD = 'erase';

/** What was removed, and what of it is still where, until when. */
export interface Receipt {
  readonly id: string;
  readonly done: boolean;
  readonly removed: Readonly<Record<string, number>>;
  readonly remains: readonly {
    readonly what: string;
    readonly number?: number;
    readonly until?: string;
    readonly sentence: string;
  }[];
}

/** All that is the person's: to take along, and to erase. */
export default function DataPage() {
  const own = useOwnT();
  const [receipt, setReceipt] = useState<Receipt>();
  useEffect(() => {
    document.title = `${own.title} · Outcrop`;
  }, [own]);
  return (
    <>
      <Header title={own.title} />
      <div className={css.page}>
        <div className={css.inner}>
          <section>
            <h2>{own.take}</h2>
            <p>{own.takeText}</p>
            <a className={ui.button} href="/api/me/export" download>
              {own.download}
            </a>
          </section>
          <Sessions />
          <section className={css.erase}>
            <h2>{own.erase}</h2>
            {receipt ? <Erased receipt={receipt} /> : <Erase onErased={setReceipt} />}
          </section>
        </div>
      </div>
    </>
  );
}

function Erase({ onErased }: { onErased: (receipt: Receipt) => void }) {
  const own = useOwnT();
  const [word, setWord] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const erase = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      onErased(await send<Receipt>('POST', '/api/me/erase', { confirm: WORD }));
      void refreshConversations();
    } catch (error) {
      setProblem(toProblem(error).detail ?? own.failed);
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (word === WORD && !busy) void erase();
      }}
    >
      <p>{own.eraseText}</p>
      <label className={css.word}>
        {own.typeWord(WORD)}
        <input
          value={word}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => setWord(event.target.value)}
        />
      </label>
      <Button type="submit" className={css.danger} disabled={word !== WORD || busy}>
        {busy ? own.erasing : own.eraseNow}
      </Button>
      {problem && (
        <p role="alert" className={css.problem}>
          {problem}
        </p>
      )}
    </form>
  );
}

function Erased({ receipt }: { receipt: Receipt }) {
  const own = useOwnT();
  const lang = useStore(language);
  const date = new Intl.DateTimeFormat(lang, { dateStyle: 'long' });
  const removed = Object.entries(receipt.removed);
  return (
    <div role="status" data-testid="receipt">
      <p>{receipt.done ? own.erased : own.eraseGoesOn}</p>
      {removed.length > 0 && (
        <>
          <h3>{own.removed}</h3>
          <ul className={css.list}>
            {removed.map(([what, number]) => (
              <li key={what}>
                {own.things[what] ?? what}: {number}
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>{own.remains}</h3>
      <ul className={css.list}>
        {receipt.remains.map(({ what, number, until, sentence }) => (
          <li key={what}>
            {own.reasons[what] ?? sentence}
            {number && `: ${number}`} {until && own.until(date.format(new Date(until)))}
          </li>
        ))}
      </ul>
      <a className={ui.button} href={`/api/erasures/${receipt.id}`} download={`outcrop-${receipt.id}.json`}>
        {own.saveReceipt}
      </a>
    </div>
  );
}

import { useState } from 'react';
import { agents, useMay } from '../app/server';
import { sentence } from '../chat/ProblemCard';
import { useT } from '../lib/i18n';
import { toProblem, type Problem } from '../lib/problem';
import { useStore } from '../lib/store';
import { Button } from '../ui/Button';
import css from './Keys.module.css';
import { keysApi, type Key } from './model';
import { useStrings } from './strings';

const DAYS = [7, 30, 90, 180, 365];
const USUAL_DAYS = 90;

export function KeyForm({ onMade }: { onMade: (key: Key) => void }) {
  const t = useT();
  const s = useStrings();
  const known = useStore(agents);
  const mayOperate = useMay('operate');
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const create = async (form: FormData) => {
    setBusy(true);
    setProblem(undefined);
    const chosen = form.getAll('agent').map(String);
    try {
      onMade(
        await keysApi.create({
          name: String(form.get('name')),
          days: Number(form.get('days')),
          permissions: form.getAll('permission').map(String),
          ...(chosen.length > 0 && { agents: chosen }),
        }),
      );
    } catch (error) {
      setProblem(toProblem(error));
    }
    setBusy(false);
  };
  return (
    <form
      className={css.form}
      aria-labelledby="keys-new"
      onSubmit={(event) => {
        event.preventDefault();
        void create(new FormData(event.currentTarget));
      }}
    >
      <h2 id="keys-new">{s.make}</h2>
      <label>
        {s.name}
        <input name="name" required maxLength={100} pattern=".*\S.*" placeholder={s.nameHint} />
      </label>
      <label>
        {s.days}
        <select name="days" defaultValue={USUAL_DAYS}>
          {DAYS.map((days) => (
            <option key={days} value={days}>
              {s.inDays(days)}
            </option>
          ))}
        </select>
      </label>
      <fieldset>
        <legend>{s.may}</legend>
        {['read', 'chat', ...(mayOperate ? ['operate'] : [])].map((permission) => (
          <label key={permission}>
            <input
              type="checkbox"
              name="permission"
              value={permission}
              defaultChecked={permission !== 'operate'}
            />
            {s.permission[permission]}
          </label>
        ))}
      </fieldset>
      {known.state === 'ready' && (
        <fieldset>
          <legend>
            {s.agents} <small>{s.agentsHint}</small>
          </legend>
          {known.value.all.map(({ name, title }) => (
            <label key={name}>
              <input type="checkbox" name="agent" value={name} />
              {title}
            </label>
          ))}
        </fieldset>
      )}
      {problem && <p role="alert">{sentence(problem, t)}</p>}
      <Button type="submit" primary disabled={busy}>
        {s.create}
      </Button>
    </form>
  );
}

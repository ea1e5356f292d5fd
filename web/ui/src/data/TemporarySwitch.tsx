import { useState } from 'react';
import css from './Data.module.css';
import { useOwnT } from './strings';

export interface TemporarySwitchProps {
  readonly initial: boolean;
  readonly onChange: (temporary: boolean) => void;
}

/** Whether the conversation that begins with the next message is temporary. */
export default function TemporarySwitch({ initial, onChange }: TemporarySwitchProps) {
  const own = useOwnT();
  const [on, setOn] = useState(initial);
  return (
    <label className={css.switch} data-testid="temporary">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => {
          setOn(event.target.checked);
          onChange(event.target.checked);
        }}
      />
      <span>
        {own.temporary}
        <small>{own.temporaryText}</small>
      </span>
    </label>
  );
}

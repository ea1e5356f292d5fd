import { useId, useState, type ReactNode } from 'react';
import { useT } from '../lib/i18n';
import { Button } from '../ui/Button';
import { AutoTextArea } from './AutoTextArea';
import { isSendKey } from './keys';
import css from './MessageView.module.css';

interface TextFormProps {
  readonly text: string;
  /** Shown above the text. Without one, {@link name} names it for who can't see it. */
  readonly label?: ReactNode;
  readonly name?: string;
  readonly save: string;
  /** Whether nothing is something that can be saved. */
  readonly mayBeEmpty?: boolean;
  readonly longest?: number;
  readonly className?: string;
  readonly testId?: string;
  readonly onCancel: () => void;
  readonly onSave: (text: string) => void;
}

/** A text to write in place: Enter saves, Escape leaves. It is its own from the first render on, never filled in by an effect. */
export function TextForm(props: TextFormProps) {
  const t = useT();
  const id = useId();
  const [value, setValue] = useState(props.text);
  const savable = props.mayBeEmpty === true || value.trim() !== '';
  const save = () => {
    if (savable) props.onSave(value.trim());
  };
  return (
    <form
      className={`${css.edit} ${props.className ?? ''}`}
      data-testid={props.testId}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {props.label !== undefined && <label htmlFor={id}>{props.label}</label>}
      <AutoTextArea
        id={id}
        aria-label={props.name}
        value={value}
        maxLength={props.longest}
        // The reader has just asked to write.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.preventDefault();
            event.stopPropagation();
            props.onCancel();
          } else if (isSendKey(event)) {
            event.preventDefault();
            save();
          }
        }}
      />
      <div className={css.editTools}>
        <Button onClick={props.onCancel}>{t.cancel}</Button>
        <Button primary type="submit" disabled={!savable}>
          {props.save}
        </Button>
      </div>
    </form>
  );
}

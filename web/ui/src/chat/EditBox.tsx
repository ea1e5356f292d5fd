import { useState } from 'react';
import { useT } from '../lib/i18n';
import { Button } from '../ui/Button';
import { AutoTextArea } from './AutoTextArea';
import { isSendKey } from './keys';
import css from './MessageView.module.css';

interface EditBoxProps {
  readonly text: string;
  readonly onCancel: () => void;
  readonly onSave: (text: string) => void;
}

/** The editor over an earlier message. Its text is its own from the first render on, never filled in by an effect. */
export function EditBox({ text, onCancel, onSave }: EditBoxProps) {
  const t = useT();
  const [value, setValue] = useState(text);
  const save = () => {
    if (value.trim() !== '') onSave(value.trim());
  };
  return (
    <form
      className={css.edit}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <AutoTextArea
        aria-label={t.editMessage}
        value={value}
        // The reader has just asked to edit.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.preventDefault();
            event.stopPropagation();
            onCancel();
          } else if (isSendKey(event)) {
            event.preventDefault();
            save();
          }
        }}
      />
      <div className={css.editTools}>
        <Button onClick={onCancel}>{t.cancel}</Button>
        <Button primary type="submit" disabled={value.trim() === ''}>
          {t.saveAndSend}
        </Button>
      </div>
    </form>
  );
}

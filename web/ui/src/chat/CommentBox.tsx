import { useId, useState } from 'react';
import { useT } from '../lib/i18n';
import { language } from '../lib/i18n';
import { useStore } from '../lib/store';
import { Button } from '../ui/Button';
import { AutoTextArea } from './AutoTextArea';
import { isSendKey } from './keys';
import css from './MessageView.module.css';

const LONGEST = 2_000;

/** What was good or bad about an answer; loaded when somebody wants to say it, and so are its words. */
const words = {
  en: { label: 'What was good or bad about this answer?', save: 'Save' },
  ja: { label: 'この回答の良かった点・悪かった点を教えてください', save: '保存' },
};

interface CommentBoxProps {
  readonly comment: string;
  readonly onCancel: () => void;
  readonly onSave: (comment: string) => void;
}

export default function CommentBox({ comment, onCancel, onSave }: CommentBoxProps) {
  const t = useT();
  const own = words[useStore(language)];
  const id = useId();
  const [value, setValue] = useState(comment);
  const save = () => onSave(value.trim());
  return (
    <form
      className={`${css.edit} ${css.comment}`}
      data-testid="comment-box"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <label htmlFor={id}>{own.label}</label>
      <AutoTextArea
        id={id}
        value={value}
        maxLength={LONGEST}
        // The reader has just asked to write.
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
        <Button primary type="submit">
          {own.save}
        </Button>
      </div>
    </form>
  );
}

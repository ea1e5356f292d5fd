import { language } from '../lib/i18n';
import { useStore } from '../lib/store';
import css from './MessageView.module.css';
import { TextForm } from './TextForm';

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
  const own = words[useStore(language)];
  return (
    <TextForm
      text={comment}
      label={own.label}
      save={own.save}
      mayBeEmpty
      longest={LONGEST}
      className={css.comment}
      testId="comment-box"
      onCancel={onCancel}
      onSave={onSave}
    />
  );
}

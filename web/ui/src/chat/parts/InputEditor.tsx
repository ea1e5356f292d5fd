import { useId, useState } from 'react';
import { useT, type Catalog } from '../../lib/i18n';
import { isRecord } from '../../lib/record';
import { Button } from '../../ui/Button';
import { AutoTextArea } from '../AutoTextArea';
import css from './Approval.module.css';

interface InputEditorProps {
  readonly text: string;
  /** What the server has against the input as it was sent. */
  readonly problem: string | undefined;
  readonly deciding: boolean;
  readonly onApprove: (input: Record<string, unknown>) => void;
  readonly onCancel: () => void;
}

/** The input as JSON to be changed: whether it is JSON is said at once, whether it fits the tool by the server. */
export function InputEditor({ text, problem, deciding, onApprove, onCancel }: InputEditorProps) {
  const t = useT();
  const id = useId();
  const [value, setValue] = useState(text);
  const [sent, setSent] = useState<string>();
  const read = readInput(value, t);
  // What the server said is about what was sent, not about what has been typed since.
  const wrong = 'wrong' in read ? read.wrong : sent === value ? problem : undefined;
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (deciding || 'wrong' in read) return;
        setSent(value);
        onApprove(read.input);
      }}
    >
      <label htmlFor={id}>{t.approvalInput}</label>
      <AutoTextArea
        id={id}
        className={css.editor}
        value={value}
        readOnly={deciding}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        aria-invalid={wrong !== undefined}
        aria-describedby={`${id}-wrong`}
        data-testid="approval-editor"
        // The person has just asked to edit.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onChange={(event) => setValue(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          event.stopPropagation();
          onCancel();
        }}
      />
      <p id={`${id}-wrong`} role="alert" className={css.problem} data-testid="approval-input-problem">
        {wrong}
      </p>
      <div className={css.actions}>
        <Button
          type="submit"
          primary
          aria-disabled={deciding || 'wrong' in read}
          data-testid="approval-approve-edited"
        >
          {t.approveEdited}
        </Button>
        <Button aria-disabled={deciding} onClick={() => !deciding && onCancel()}>
          {t.cancel}
        </Button>
      </div>
    </form>
  );
}

export function readInput(
  text: string,
  t: Pick<Catalog, 'inputNotJson' | 'inputNotObject'>,
): { readonly input: Record<string, unknown> } | { readonly wrong: string } {
  try {
    const input: unknown = JSON.parse(text);
    return isRecord(input) ? { input } : { wrong: t.inputNotObject };
  } catch (error) {
    return { wrong: t.inputNotJson(error instanceof Error ? error.message : '') };
  }
}

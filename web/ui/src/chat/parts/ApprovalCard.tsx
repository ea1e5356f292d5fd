import { CircleHelp, ShieldQuestion } from 'lucide-react';
import { use, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { Approval, Decision } from '../../lib/api';
import { until } from '../../lib/format';
import { useNow } from '../../lib/hooks';
import { language, useT } from '../../lib/i18n';
import { Store, useStore } from '../../lib/store';
import { Button } from '../../ui/Button';
import { CopyButton } from '../../ui/CopyButton';
import { Spinner } from '../../ui/Spinner';
import { newest, type Knowledge } from '../approvals';
import { sentence } from '../ProblemCard';
import { mayTakeFocus } from '../typing';
import css from './Approval.module.css';
import { ApprovalsContext } from './approvalsContext';
import { CodeText } from './CodeText';
import { DecisionLine } from './DecisionLine';
import { InputEditor } from './InputEditor';
import { pretty } from './pretty';

const NOTHING = new Store<ReadonlyMap<string, Knowledge>>(new Map());

/** What is to be done, why, with which exact input, and the person's choices; afterwards, what was decided. */
export function ApprovalCard({ asked }: { asked: Approval }) {
  const approvals = use(ApprovalsContext);
  const knowledge = useStore(approvals?.known ?? NOTHING).get(asked.approvalId);
  const approval = newest(asked, knowledge);
  if (approval.state !== 'waiting' || !approvals) return <DecisionLine approval={approval} />;
  return (
    <Question
      approval={approval}
      knowledge={knowledge}
      onDecide={(decision) => void approvals.decide(approval.approvalId, decision)}
    />
  );
}

interface QuestionProps {
  readonly approval: Approval;
  readonly knowledge: Knowledge | undefined;
  readonly onDecide: (decision: Decision) => void;
}

function Question({ approval, knowledge, onDecide }: QuestionProps) {
  const t = useT();
  const id = useId();
  const card = useRef<HTMLElement>(null);
  const [mode, setMode] = useState<'choose' | 'edit' | 'reason'>('choose');
  const deciding = knowledge?.deciding !== undefined;
  const problem = knowledge?.problem;
  const name = approval.title || approval.tool;
  const unknown = approval.kind === 'unknown-outcome';
  const Icon = unknown ? CircleHelp : ShieldQuestion;
  const input = pretty(approval.input);

  useEffect(() => {
    // Where nobody types, the next key press is about this card. The page is not moved: the reader may be elsewhere.
    if (mayTakeFocus()) {
      // The card and not its first button: an Enter that was meant for something else must not allow anything.
      card.current?.focus({ preventScroll: true });
    }
  }, []);

  useLayoutEffect(() => {
    const element = card.current;
    return () => {
      // The pressed button goes with the card: who has a keyboard goes on in the composer.
      if (!element?.contains(document.activeElement) || !window.matchMedia?.('(pointer: fine)').matches)
        return;
      document.getElementById('composer')?.focus({ preventScroll: true });
    };
  }, []);

  const choose = (next: typeof mode) => {
    setMode(next);
    // The pressed button is gone with the next paint.
    if (next === 'choose') {
      requestAnimationFrame(() => card.current?.querySelector<HTMLElement>('[data-first]')?.focus());
    }
  };

  return (
    <section
      ref={card}
      className={css.card}
      tabIndex={-1}
      aria-labelledby={`${id}-title`}
      aria-busy={deciding}
      data-testid="approval-card"
      data-approval-id={approval.approvalId}
      data-kind={approval.kind}
      data-state={deciding ? 'deciding' : 'waiting'}
    >
      <div className={css.head}>
        <Icon size={18} aria-hidden="true" />
        <h3 id={`${id}-title`}>{unknown ? t.unknownTitle(name) : t.approvalTitle(name)}</h3>
      </div>
      {unknown && <p>{t.unknownText(name)}</p>}
      {!unknown && approval.reason && (
        <p className={css.reason} data-testid="approval-reason">
          <span className="visually-hidden">{t.approvalReason}: </span>
          {approval.reason}
        </p>
      )}
      {mode === 'edit' ? (
        <InputEditor
          text={input === '' ? '{}' : input}
          problem={problem && sentence(problem, t)}
          deciding={deciding}
          onApprove={(edited) => onDecide({ decision: 'approve', input: edited })}
          onCancel={() => choose('choose')}
        />
      ) : (
        <div data-testid="approval-input">
          <CodeText
            label={t.approvalInput}
            text={input}
            actions={<CopyButton text={input} label={t.copyInput} />}
          >
            {t.toolNoInput}
          </CodeText>
        </div>
      )}
      {unknown && (
        <ul className={css.choices} id={`${id}-choices`}>
          <li>{t.unknownRetry}</li>
          <li>{t.unknownSkip}</li>
          <li>{t.unknownStop}</li>
        </ul>
      )}
      {problem && mode !== 'edit' && (
        <p role="alert" className={css.problem} data-testid="approval-problem">
          {sentence(problem, t)}
        </p>
      )}
      <Expiry at={approval.expiresAt} />
      {mode === 'reason' && (
        <DenyForm deciding={deciding} onDeny={onDecide} onCancel={() => choose('choose')} />
      )}
      {mode === 'choose' && (
        <div className={css.actions}>
          {unknown ? (
            <>
              <Choice name="retry" label={t.retry} deciding={deciding} first onChoose={onDecide} />
              <Choice name="skip" label={t.skip} deciding={deciding} onChoose={onDecide} />
              <Choice name="stop" label={t.stop} deciding={deciding} onChoose={onDecide} />
            </>
          ) : (
            <>
              <Choice name="approve" label={t.approve} deciding={deciding} first onChoose={onDecide} />
              <Button
                aria-disabled={deciding}
                data-testid="approval-edit"
                onClick={() => !deciding && choose('edit')}
              >
                {t.editInput}
              </Button>
              <Choice name="deny" label={t.deny} deciding={deciding} onChoose={onDecide} />
              <Button
                className={css.quiet ?? ''}
                aria-disabled={deciding}
                data-testid="approval-deny-reason"
                onClick={() => !deciding && choose('reason')}
              >
                {t.denyWithReason}
              </Button>
            </>
          )}
        </div>
      )}
      {deciding && (
        <p className={css.deciding}>
          <Spinner size={14} /> {t.deciding}
        </p>
      )}
    </section>
  );
}

interface ChoiceProps {
  readonly name: Decision['decision'];
  readonly label: string;
  readonly deciding: boolean;
  readonly first?: boolean;
  readonly onChoose: (decision: Decision) => void;
}

/** Disabled in name only while a decision is on its way, so that the focus is not lost. */
function Choice({ name, label, deciding, first = false, onChoose }: ChoiceProps) {
  return (
    <Button
      primary={first}
      data-first={first || undefined}
      aria-disabled={deciding}
      data-testid={`approval-${name}`}
      onClick={() => !deciding && onChoose({ decision: name })}
    >
      {label}
    </Button>
  );
}

interface DenyFormProps {
  readonly deciding: boolean;
  readonly onDeny: (decision: Decision) => void;
  readonly onCancel: () => void;
}

function DenyForm({ deciding, onDeny, onCancel }: DenyFormProps) {
  const t = useT();
  const id = useId();
  const [reason, setReason] = useState('');
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (deciding) return;
        onDeny({ decision: 'deny', ...(reason.trim() !== '' && { reason: reason.trim() }) });
      }}
    >
      <label htmlFor={id}>{t.denyReason}</label>
      <input
        id={id}
        value={reason}
        maxLength={500}
        data-testid="approval-reason-text"
        // The person has just asked to give a reason.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onChange={(event) => setReason(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          event.stopPropagation();
          onCancel();
        }}
      />
      <div className={css.actions}>
        <Button type="submit" primary aria-disabled={deciding} data-testid="approval-deny-confirm">
          {t.deny}
        </Button>
        <Button aria-disabled={deciding} onClick={() => !deciding && onCancel()}>
          {t.back}
        </Button>
      </div>
    </form>
  );
}

function Expiry({ at }: { at: string | undefined }) {
  const t = useT();
  const lang = useStore(language);
  const time = at === undefined ? Number.NaN : Date.parse(at);
  const left = time - useNow(!Number.isNaN(time), 1_000);
  if (Number.isNaN(time)) return null;
  return (
    <p className={css.expiry} data-testid="approval-expiry">
      {left > 0 ? t.expires(until(left, lang)) : t.expiredNow}
    </p>
  );
}

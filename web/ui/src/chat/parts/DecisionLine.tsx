import { Ban, Check, CircleHelp, Clock, RotateCcw, SkipForward, Square, type LucideIcon } from 'lucide-react';
import { info } from '../../app/server';
import type { Approval, ApprovalState } from '../../lib/api';
import { dateTime } from '../../lib/format';
import { language, useT } from '../../lib/i18n';
import { useStore } from '../../lib/store';
import { CopyButton } from '../../ui/CopyButton';
import css from './Approval.module.css';
import { CodeText } from './CodeText';
import { pretty } from './pretty';

const ICONS: Readonly<Record<ApprovalState, LucideIcon>> = {
  waiting: CircleHelp,
  approved: Check,
  denied: Ban,
  retried: RotateCcw,
  skipped: SkipForward,
  stopped: Square,
  expired: Clock,
};

/** Who decided what and when, with the reason and the input that the person changed. */
export function DecisionLine({ approval }: { approval: Approval }) {
  const t = useT();
  const lang = useStore(language);
  const loaded = useStore(info);
  const { state, by, decidedAt, decisionReason, editedInput } = approval;
  const Icon = ICONS[state];
  const me = loaded.state === 'ready' && loaded.value.user.id === by;
  const what = t.decision[state];
  const changed = editedInput === undefined || editedInput === null ? undefined : pretty(editedInput);
  return (
    <div
      className={css.decision}
      data-testid="approval-decision"
      data-approval-id={approval.approvalId}
      data-state={state}
    >
      <p>
        <Icon size={15} aria-hidden="true" />
        <b>{approval.title || approval.tool}</b>
        <span>
          {by && state !== 'expired' && state !== 'waiting'
            ? t.decidedBy(what, me ? t.decisionByYou : by)
            : what}
        </span>
        {decidedAt && <time dateTime={decidedAt}>{dateTime(decidedAt, lang)}</time>}
      </p>
      {decisionReason && <blockquote>{decisionReason}</blockquote>}
      {changed !== undefined && (
        <details data-testid="approval-edited">
          <summary>{t.editedInput}</summary>
          <CodeText
            label={t.editedInput}
            text={changed}
            actions={<CopyButton text={changed} label={t.copyInput} />}
          />
          <CodeText label={t.originalInput} text={pretty(approval.input)} actions={null} />
        </details>
      )}
    </div>
  );
}

import { ChevronLeft, ChevronRight, ListTree, Pencil, RefreshCw } from 'lucide-react';
import { lazy, memo, Suspense, useId, useMemo, useState } from 'react';
import { Link } from 'wouter';
import { useMay } from '../app/server';
import { count, dateTime, duration, money } from '../lib/format';
import { language, useT } from '../lib/i18n';
import { withRunError, type Problem } from '../lib/problem';
import { useStore } from '../lib/store';
import { IconButton } from '../ui/Button';
import { CopyButton } from '../ui/CopyButton';
import ui from '../ui/ui.module.css';
import { answerTextOf, itemsOf } from './answerItems';
import { filesOf } from './files/part';
import { Items } from './Items';
import { factsOf, textOf, type ChatMessage, type Facts, type RunError } from './message';
import css from './MessageView.module.css';
import { Opinion } from './Opinion';
import { sentence } from './ProblemCard';
import { TextForm } from './TextForm';
import type { Siblings } from './tree';

const MessageFiles = lazy(() => import('./files/MessageFiles'));

export interface MessageActions {
  readonly regenerate: (id: string) => void;
  readonly edit: (id: string, text: string) => void;
  readonly choose: (siblingId: string) => void;
}

interface MessageProps {
  readonly message: ChatMessage;
  readonly agentTitle: string;
  readonly live: boolean;
  /** Whether something can be asked now: branches don't move under a running answer. */
  readonly idle: boolean;
  /** Whether what went wrong stands below already, with its way on. */
  readonly problemBelow: boolean;
  readonly siblings: Siblings | undefined;
  readonly actions: MessageActions;
}

export const MessageView = memo(function MessageView(props: MessageProps) {
  return props.message.role === 'user' ? <UserMessage {...props} /> : <Answer {...props} />;
});

function UserMessage({ message, idle, siblings, actions }: MessageProps) {
  const t = useT();
  const titleId = useId();
  const [editing, setEditing] = useState(false);
  const may = useMay('chat');
  const text = textOf(message);
  const files = filesOf(message);
  return (
    <article className={css.user} data-message-id={message.id} data-role="user" aria-labelledby={titleId}>
      <h2 id={titleId} className="visually-hidden">
        {t.youSaid}
      </h2>
      {files.length > 0 && (
        <Suspense>
          <MessageFiles files={files} />
        </Suspense>
      )}
      {editing ? (
        <TextForm
          text={text}
          mayBeEmpty={files.length > 0}
          name={t.editMessage}
          save={t.saveAndSend}
          onCancel={() => setEditing(false)}
          onSave={(changed) => {
            setEditing(false);
            actions.edit(message.id, changed);
          }}
        />
      ) : (
        <>
          {text !== '' && <div className={css.bubble}>{text}</div>}
          <div className={css.tools}>
            <Versions siblings={siblings} disabled={!idle} onChoose={actions.choose} />
            <span className={css.onHover}>
              <CopyButton text={text} label={t.copyMessage} />
              {may && (
                <IconButton
                  small
                  icon={Pencil}
                  label={t.editMessage}
                  disabled={!idle}
                  onClick={() => setEditing(true)}
                />
              )}
            </span>
          </div>
        </>
      )}
    </article>
  );
}

function Answer({ message, agentTitle, live, idle, problemBelow, siblings, actions }: MessageProps) {
  const t = useT();
  const titleId = useId();
  const may = useMay('chat');
  const facts = factsOf(message);
  const course = live ? 'live' : facts.status === 'suspended' ? 'suspended' : 'over';
  const items = useMemo(() => itemsOf(message.parts, course), [message.parts, course]);
  return (
    <article
      className={css.answer}
      data-message-id={message.id}
      data-role="assistant"
      data-state={live ? 'running' : (facts.status ?? 'completed')}
      aria-labelledby={titleId}
      aria-busy={live}
    >
      <h2 id={titleId} className="visually-hidden">
        {t.agentSaid(agentTitle)}
      </h2>
      <Items items={items} />
      {!live && <Ending facts={facts} problemBelow={problemBelow} />}
      {!live && (
        <div className={css.tools}>
          <Versions siblings={siblings} disabled={!idle} onChoose={actions.choose} />
          <CopyButton text={() => answerTextOf(message)} label={t.copyMessage} />
          {may && (
            <IconButton
              small
              icon={RefreshCw}
              label={t.regenerate}
              disabled={!idle}
              onClick={() => actions.regenerate(message.id)}
            />
          )}
          {facts.runId && (
            <>
              {may && <Opinion runId={facts.runId} known={facts.feedback} />}
              <Link
                href={`/runs/${facts.runId}`}
                className={`${ui.icon} ${ui.small}`}
                aria-label={t.viewTrace}
                title={t.viewTrace}
              >
                <ListTree size={15} aria-hidden="true" />
              </Link>
            </>
          )}
          <FactLine facts={facts} />
        </div>
      )}
    </article>
  );
}

function Ending({ facts, problemBelow }: { facts: Facts; problemBelow: boolean }) {
  const t = useT();
  const ending = facts.status === 'cancelled' ? t.stoppedByYou : t.cut[facts.cut ?? ''];
  if (ending) return <p className={css.ending}>{ending}</p>;
  if (facts.status === 'failed' && !problemBelow) {
    return (
      <p className={css.failed}>
        {facts.error ? sentence(runProblem(facts.error), t) : t.failed}
        {facts.error?.id && <span className={css.errorId}> {t.errorId(facts.error.id)}</span>}
      </p>
    );
  }
  return null;
}

function runProblem(error: RunError): Problem {
  const { message: detail, id } = error;
  return withRunError({ kind: 'answer', detail, ...(id !== undefined && { id }) }, error);
}

/** Model, tokens, cost and time of an answer; what is not known is left out. */
function FactLine({ facts }: { facts: Facts }) {
  const t = useT();
  const lang = useStore(language);
  const { usage, cost, saved, estimated, ms, firstTokenMs, model, createdAt } = facts;
  const tokens =
    usage?.inputTokens !== undefined || usage?.outputTokens !== undefined
      ? t.tokens(count(usage.inputTokens ?? 0, lang), count(usage.outputTokens ?? 0, lang))
      : undefined;
  // A refused run has called nothing that could have a price.
  const price = cost ? (cost.usd === 0 ? t.free : money(cost.usd, lang)) : usage && t.unpriced;
  const cached =
    usage?.cacheReadTokens || usage?.cacheWriteTokens
      ? t.cachedTokens(count(usage.cacheReadTokens ?? 0, lang), count(usage.cacheWriteTokens ?? 0, lang))
      : undefined;
  const saving = !saved?.usd
    ? undefined
    : saved.usd > 0
      ? t.cacheSaved(money(saved.usd, lang))
      : t.cacheCost(money(-saved.usd, lang));
  if (!model && !tokens && ms === undefined) return null;
  return (
    <dl className={css.facts} data-testid="facts" title={createdAt ? dateTime(createdAt, lang) : undefined}>
      <Fact name={t.model} value={model} className={css.model} />
      <Fact name={t.tokensLabel} value={tokens} title={cached && `${t.tokensLabel}: ${cached}`} />
      <Fact name={t.cost} value={price} />
      <Fact name={t.cache} value={saving} />
      <Fact name={t.estimatedLabel} value={estimated ? t.estimated : undefined} title={t.estimatedWhy} />
      <Fact
        name={t.latency}
        value={ms === undefined ? undefined : duration(ms, lang)}
        title={firstTokenMs === undefined ? undefined : t.firstToken(duration(firstTokenMs, lang))}
      />
    </dl>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string | undefined;
  readonly title?: string | undefined;
  readonly className?: string | undefined;
}

function Fact({ name, value, title, className }: FactProps) {
  if (value === undefined) return null;
  return (
    <div className={className}>
      <dt className="visually-hidden">{name}</dt>
      <dd title={title ?? name}>{value}</dd>
    </div>
  );
}

interface VersionsProps {
  readonly siblings: Siblings | undefined;
  readonly disabled: boolean;
  readonly onChoose: (siblingId: string) => void;
}

function Versions({ siblings, disabled, onChoose }: VersionsProps) {
  const t = useT();
  if (!siblings) return null;
  const { ids, index } = siblings;
  const previous = ids[index - 1];
  const next = ids[index + 1];
  return (
    <span className={css.versions} data-testid="versions">
      <IconButton
        small
        icon={ChevronLeft}
        label={t.previousVersion}
        disabled={disabled || previous === undefined}
        onClick={() => previous && onChoose(previous)}
      />
      <span aria-hidden="true">
        {index + 1}/{ids.length}
      </span>
      <span className="visually-hidden">{t.versionOf(index + 1, ids.length)}</span>
      <IconButton
        small
        icon={ChevronRight}
        label={t.nextVersion}
        disabled={disabled || next === undefined}
        onClick={() => next && onChoose(next)}
      />
    </span>
  );
}

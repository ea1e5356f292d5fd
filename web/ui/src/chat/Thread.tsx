import { ArrowDown } from 'lucide-react';
import { useLayoutEffect, type ReactNode } from 'react';
import { useT } from '../lib/i18n';
import { MessageView, type MessageActions } from './MessageView';
import type { SessionView } from './useSession';
import css from './Thread.module.css';
import type { Stick } from './useStickToBottom';

interface ThreadProps {
  readonly view: SessionView;
  readonly agentTitle: string;
  readonly stick: Stick;
  readonly actions: MessageActions;
  /** What stands after the last message: the thinking line, an error. */
  readonly children: ReactNode;
}

export function Thread({ view, agentTitle, stick, actions, children }: ThreadProps) {
  const t = useT();
  const { messages, siblings, busy, waiting, problem } = view;
  const { container, content, away, toBottom, follow } = stick;
  useLayoutEffect(follow);
  return (
    <div className={css.frame}>
      {/* Not a live region: hearing every token is hostile. The status line says that an answer started and ended. */}
      <div
        ref={container}
        className={css.scroll}
        role="region"
        aria-label={t.conversationWith(agentTitle)}
        // What scrolls must be reachable with the keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        data-testid="thread"
      >
        <div ref={content} className={css.column}>
          {messages.map((message, index) => (
            <MessageView
              key={message.id}
              message={message}
              agentTitle={agentTitle}
              live={busy && index === messages.length - 1 && message.role === 'assistant'}
              idle={!busy && !waiting}
              problemBelow={problem !== undefined && index === messages.length - 1}
              siblings={siblings.get(message.id)}
              actions={actions}
            />
          ))}
          {children}
        </div>
      </div>
      {away && (
        <button
          type="button"
          className={css.latest}
          aria-label={t.jumpToLatest}
          onClick={() => toBottom(true)}
        >
          <ArrowDown size={15} aria-hidden="true" /> {t.latest}
        </button>
      )}
    </div>
  );
}

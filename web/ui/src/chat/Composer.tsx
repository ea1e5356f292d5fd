import { ArrowUp, Square } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useT } from '../lib/i18n';
import { readSetting, writeSetting } from '../lib/storage';
import { Button } from '../ui/Button';
import { AutoTextArea } from './AutoTextArea';
import css from './Composer.module.css';
import { isSendKey } from './keys';
import { noteTyping, typingDone } from './typing';

interface ComposerProps {
  /** Under which name the draft is kept. The component is keyed by it: another conversation is another composer. */
  readonly draftKey: string;
  readonly agentTitle: string;
  /** Whether what is asked can be attached to the conversation: its history is there. */
  readonly ready: boolean;
  readonly busy: boolean;
  /** The answer waits for a person's decision: a message may refuse it, or wait too. */
  readonly waiting: boolean;
  /** How many messages are behind the running answer. */
  readonly queued: number;
  readonly stopping: boolean;
  readonly onSend: (text: string) => void;
  readonly onDenyAndSend: (text: string) => void;
  readonly onStop: () => void;
}

export function Composer({
  draftKey,
  agentTitle,
  ready,
  busy,
  waiting,
  queued,
  stopping,
  onSend,
  onDenyAndSend,
  onStop,
}: ComposerProps) {
  const t = useT();
  const [text, setText] = useState(() => readSetting(draftKey) ?? '');
  const area = useRef<HTMLTextAreaElement>(null);
  const change = (value: string) => {
    setText(value);
    writeSetting(draftKey, value);
  };
  const empty = text.trim() === '';
  const send = (how: (message: string) => void) => {
    if (!ready || empty) return;
    change('');
    typingDone();
    how(text.trim());
  };
  const sendLabel = busy ? t.sendQueued : waiting ? t.sendWaiting : t.send;
  const stopTip = queued > 0 ? t.stopQueued(queued) : t.stop;

  useEffect(() => {
    // Where there is a keyboard, the reader who has just opened a conversation types; on a phone it would cover the page.
    const free = document.activeElement === null || document.activeElement === document.body;
    if (!free || !matchMedia('(pointer: fine)').matches) return;
    area.current?.focus({ preventScroll: true });
    area.current?.setSelectionRange(area.current.value.length, area.current.value.length);
  }, []);

  useEffect(() => {
    if (!busy) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
      // Esc belongs first to what lies above the page.
      if (document.querySelector('dialog[open], [popover]:popover-open')) return;
      event.preventDefault();
      onStop();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [busy, onStop]);

  return (
    <form
      className={css.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send(onSend);
      }}
    >
      {waiting && !empty && (
        <div className={css.instead}>
          <Button data-testid="deny-and-send" disabled={!ready} onClick={() => send(onDenyAndSend)}>
            {t.denyAndSend}
          </Button>
          <span>{t.sendWaiting}</span>
        </div>
      )}
      <div className={css.box}>
        <AutoTextArea
          id="composer"
          ref={area}
          className={css.text}
          aria-label={t.message}
          aria-describedby="composer-hint"
          placeholder={t.messagePlaceholder(agentTitle)}
          value={text}
          enterKeyHint="send"
          onChange={(event) => {
            noteTyping();
            change(event.target.value);
          }}
          onKeyDown={(event) => {
            if (!isSendKey(event)) return;
            event.preventDefault();
            send(onSend);
          }}
        />
        {busy && !empty && (
          <button
            type="submit"
            className={css.send}
            aria-label={t.sendQueued}
            title={t.sendQueued}
            aria-disabled={!ready}
            data-testid="send-queued"
          >
            <ArrowUp size={19} aria-hidden="true" />
          </button>
        )}
        <button
          type={busy ? 'button' : 'submit'}
          className={css.send}
          aria-label={busy ? t.stop : sendLabel}
          title={busy ? stopTip : sendLabel}
          data-busy={busy}
          aria-disabled={stopping || (!busy && (!ready || empty))}
          onClick={(event) => {
            if (!busy) return;
            event.preventDefault();
            onStop();
          }}
        >
          {busy ? (
            <Square size={15} fill="currentColor" aria-hidden="true" />
          ) : (
            <ArrowUp size={19} aria-hidden="true" />
          )}
        </button>
      </div>
      <p id="composer-hint" className={css.hint}>
        <span className={css.keys}>{t.composerHint} · </span>
        {t.mayBeWrong}
      </p>
    </form>
  );
}

import { ArrowUp, Square } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useT } from '../lib/i18n';
import { readSetting, writeSetting } from '../lib/storage';
import { AutoTextArea } from './AutoTextArea';
import css from './Composer.module.css';
import { isSendKey } from './keys';

interface ComposerProps {
  /** Under which name the draft is kept. The component is keyed by it: another conversation is another composer. */
  readonly draftKey: string;
  readonly agentTitle: string;
  /** Whether what is asked can be attached to the conversation: its history is there. */
  readonly ready: boolean;
  readonly busy: boolean;
  readonly stopping: boolean;
  readonly onSend: (text: string) => void;
  readonly onStop: () => void;
}

export function Composer({ draftKey, agentTitle, ready, busy, stopping, onSend, onStop }: ComposerProps) {
  const t = useT();
  const [text, setText] = useState(() => readSetting(draftKey) ?? '');
  const area = useRef<HTMLTextAreaElement>(null);
  const change = (value: string) => {
    setText(value);
    writeSetting(draftKey, value);
  };
  const send = () => {
    const message = text.trim();
    if (busy || !ready || message === '') return;
    change('');
    onSend(message);
  };

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
        send();
      }}
    >
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
          onChange={(event) => change(event.target.value)}
          onKeyDown={(event) => {
            if (!isSendKey(event)) return;
            event.preventDefault();
            send();
          }}
        />
        <button
          type={busy ? 'button' : 'submit'}
          className={css.send}
          aria-label={busy ? t.stop : t.send}
          title={busy ? t.stop : t.send}
          data-busy={busy}
          aria-disabled={stopping || (!busy && (!ready || text.trim() === ''))}
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

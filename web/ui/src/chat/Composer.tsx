import { ArrowUp, Paperclip, Square } from 'lucide-react';
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useT } from '../lib/i18n';
import { readSetting, writeSetting } from '../lib/storage';
import { Button, IconButton } from '../ui/Button';
import { AutoTextArea } from './AutoTextArea';
import css from './Composer.module.css';
import type { FilePart } from './files/part';
import { isSendKey } from './keys';
import { noteTyping, typingDone } from './typing';

const NO_FILES = { parts: [], busy: false };
const FileTray = lazy(() => import('./files/FileTray'));

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
  readonly onSend: (text: string, files: readonly FilePart[]) => void;
  readonly onDenyAndSend: (text: string, files: readonly FilePart[]) => void;
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
  const picker = useRef<HTMLInputElement>(null);
  const change = (value: string) => {
    setText(value);
    writeSetting(draftKey, value);
  };
  const [picked, setPicked] = useState<readonly File[]>([]);
  const [files, setFiles] = useState<{ parts: readonly FilePart[]; busy: boolean }>(NO_FILES);
  const [dropping, setDropping] = useState(false);
  const attach = useCallback((list: FileList | null) => {
    // At once: the list empties itself when its event is over or the field is cleared.
    const more = [...(list ?? [])];
    setPicked((some) => [...some, ...more]);
  }, []);
  const took = useCallback((parts: readonly FilePart[], on: boolean) => setFiles({ parts, busy: on }), []);
  const empty = text.trim() === '' && files.parts.length === 0;
  const can = ready && !empty && !files.busy;
  const send = (how: ComposerProps['onSend']) => {
    if (!can) return;
    change('');
    setPicked([]);
    setFiles(NO_FILES);
    typingDone();
    how(text.trim(), files.parts);
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

  useEffect(() => {
    // Beside the box too: a browser would leave the page for the file.
    const over = (event: DragEvent) => {
      const brings = event.dataTransfer?.types.includes('Files') === true;
      if (brings) event.preventDefault();
      setDropping(brings && event.type === 'dragover');
      if (event.type === 'drop') attach(event.dataTransfer?.files ?? null);
    };
    const kinds = ['dragover', 'dragleave', 'drop'] as const;
    for (const kind of kinds) window.addEventListener(kind, over);
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, over);
    };
  }, [attach]);

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
          <Button data-testid="deny-and-send" disabled={!can} onClick={() => send(onDenyAndSend)}>
            {t.denyAndSend}
          </Button>
          <span>{t.sendWaiting}</span>
        </div>
      )}
      {picked.length > 0 && (
        <Suspense>
          <FileTray picked={picked} onChange={took} onRemoved={() => area.current?.focus()} />
        </Suspense>
      )}
      <div className={css.box} data-dropping={dropping}>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          data-testid="picker"
          onChange={({ target }) => {
            attach(target.files);
            target.value = '';
          }}
        />
        <IconButton icon={Paperclip} label={t.attach} onClick={() => picker.current?.click()} />
        <AutoTextArea
          id="composer"
          ref={area}
          className={css.text}
          aria-label={t.message}
          aria-describedby="composer-hint"
          placeholder={t.messagePlaceholder(agentTitle)}
          value={text}
          enterKeyHint="send"
          onPaste={(event) => {
            // A table that is copied has a picture of itself with it; its text is meant.
            const { files: pasted, types } = event.clipboardData;
            if (pasted.length === 0 || types.includes('text/plain')) return;
            event.preventDefault();
            attach(pasted);
          }}
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
            aria-disabled={!can}
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
          aria-disabled={stopping || (!busy && !can)}
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

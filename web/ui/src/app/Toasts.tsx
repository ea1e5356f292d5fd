import { X } from 'lucide-react';
import { useEffect } from 'react';
import { useT } from '../lib/i18n';
import { useStore } from '../lib/store';
import { waking } from '../lib/waking';
import { Button, IconButton } from '../ui/Button';
import { hideToast, toasts, type Toast } from './toasts';
import css from './Toasts.module.css';

const SHOWN_MS = 8_000;

/** Short notes in a corner. Both regions exist from the start, or a screen reader would not notice the first note. */
export function Toasts() {
  const t = useT();
  const shown = useStore(toasts);
  const wakes = useStore(waking);
  return (
    <div className={css.toasts}>
      <div role="status">
        {wakes && (
          <div className={css.toast} data-testid="waking">
            <span>{t.databaseWakes}</span>
          </div>
        )}
        {shown.map((toast) => toast.tone === 'info' && <Note key={toast.id} toast={toast} />)}
      </div>
      <div role="alert">
        {shown.map((toast) => toast.tone === 'error' && <Note key={toast.id} toast={toast} />)}
      </div>
    </div>
  );
}

function Note({ toast }: { toast: Toast }) {
  const t = useT();
  useEffect(() => {
    const timer = setTimeout(() => hideToast(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast.id]);
  const { action } = toast;
  return (
    <div className={css.toast} data-tone={toast.tone} data-testid="toast">
      <span>{toast.text}</span>
      {action && (
        <Button
          onClick={() => {
            hideToast(toast.id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton small icon={X} label={t.dismiss} onClick={() => hideToast(toast.id)} />
    </div>
  );
}

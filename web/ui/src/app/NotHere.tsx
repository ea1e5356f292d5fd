import { Link } from 'wouter';
import { useT } from '../lib/i18n';
import ui from '../ui/ui.module.css';
import css from './Page.module.css';

export function NotHere({ title, text }: { title: string; text: string }) {
  const t = useT();
  return (
    <div className={css.center}>
      <h2>{title}</h2>
      <p>{text}</p>
      <Link href="/" className={`${ui.button} ${ui.primary}`}>
        {t.goHome}
      </Link>
    </div>
  );
}

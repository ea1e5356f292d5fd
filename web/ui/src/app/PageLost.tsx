import { useT } from '../lib/i18n';
import { Button } from '../ui/Button';
import { Header } from './Header';
import css from './Page.module.css';

/** Stands for a page whose script could not be loaded. */
export default function PageLost(_: { id?: string }) {
  const t = useT();
  return (
    <>
      <Header title="Outcrop" />
      <div className={css.center} role="alert">
        <p>{t.errorNetwork}</p>
        <Button primary onClick={() => window.location.reload()}>
          {t.retry}
        </Button>
      </div>
    </>
  );
}

import { count } from '../lib/format';
import { language, useT } from '../lib/i18n';
import { useStore } from '../lib/store';
import { useStrings } from './strings';
import { dollars } from './text';
import css from './Usage.module.css';

interface Props {
  readonly usd: string | undefined;
  /** So many calls it is without. */
  readonly unpriced: number;
}

/** An amount, and whether it is without something: a price that is not known is never nothing. */
export function Money({ usd, unpriced }: Props) {
  const t = useT();
  const s = useStrings();
  const lang = useStore(language);
  if (usd === undefined) return <>{t.unpriced}</>;
  return (
    <>
      {dollars(usd, lang)}
      {unpriced > 0 && <span className={css.besides}>{s.besides(count(unpriced, lang))}</span>}
    </>
  );
}

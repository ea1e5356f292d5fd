import { LoaderCircle } from 'lucide-react';
import css from './ui.module.css';

export function Spinner({ size = 16 }: { size?: number }) {
  return <LoaderCircle className={css.spinner} size={size} aria-hidden="true" />;
}

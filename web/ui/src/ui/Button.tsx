import type { LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes } from 'react';
import css from './ui.module.css';

export function Button({
  primary = false,
  className = '',
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { primary?: boolean }) {
  return (
    <button type="button" className={`${css.button} ${primary ? css.primary : ''} ${className}`} {...rest} />
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'aria-label'> {
  readonly icon: LucideIcon;
  /** The accessible name, and the tooltip. */
  readonly label: string;
  readonly small?: boolean;
}

export function IconButton({ icon: Icon, label, small = false, className = '', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      className={`${css.icon} ${small ? css.small : ''} ${className}`}
      aria-label={label}
      title={label}
      {...rest}
    >
      <Icon size={small ? 15 : 18} aria-hidden="true" />
    </button>
  );
}

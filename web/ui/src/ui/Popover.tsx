import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import css from './ui.module.css';

interface AnchoredProps {
  readonly trigger: (props: { id: string; popoverTarget: string }) => ReactNode;
  readonly children: ReactNode;
  readonly className: string | undefined;
  readonly role: 'menu' | 'dialog';
  readonly label: string;
  readonly onOpen?: (panel: HTMLElement) => void;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void;
}

/** A native popover (light dismiss, Esc and focus return are the browser's), placed beside its trigger. */
function Anchored({ trigger, children, className, role, label, onOpen, onKeyDown }: AnchoredProps) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = panel.current;
    if (!element) return;
    const anchor = document.getElementById(`${id}-trigger`);
    // The toggle event comes a task later, after a paint perhaps: until the panel is placed, nobody sees it.
    const onBeforeToggle = (event: Event) => {
      if ((event as ToggleEvent).newState === 'open') element.style.visibility = 'hidden';
    };
    const onToggle = (event: Event) => {
      const open = (event as ToggleEvent).newState === 'open';
      anchor?.setAttribute('aria-expanded', String(open));
      if (!open || !anchor) return;
      place(element, anchor);
      element.style.visibility = '';
      onOpen?.(element);
    };
    element.addEventListener('beforetoggle', onBeforeToggle);
    element.addEventListener('toggle', onToggle);
    return () => {
      element.removeEventListener('beforetoggle', onBeforeToggle);
      element.removeEventListener('toggle', onToggle);
    };
  }, [id, onOpen]);
  return (
    <>
      {trigger({ id: `${id}-trigger`, popoverTarget: id })}
      {/* Its role comes from the caller: menu or dialog. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        ref={panel}
        id={id}
        popover="auto"
        role={role}
        tabIndex={-1}
        aria-label={label}
        className={className}
        onKeyDown={onKeyDown}
      >
        {children}
      </div>
    </>
  );
}

function place(panel: HTMLElement, anchor: HTMLElement): void {
  const gap = 6;
  const edge = 8;
  const from = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const below = from.bottom + gap + height <= window.innerHeight - edge;
  const top = below ? from.bottom + gap : Math.max(edge, from.top - gap - height);
  const left = from.left + width <= window.innerWidth - edge ? from.left : from.right - width;
  panel.style.top = `${top}px`;
  panel.style.left = `${Math.min(Math.max(edge, left), window.innerWidth - width - edge)}px`;
}

type Trigger = (props: {
  id: string;
  popoverTarget: string;
  'aria-haspopup': 'menu' | 'dialog';
  'aria-expanded': false;
}) => ReactNode;

/** A small panel with something to read or set. */
export function Popover(props: { label: string; trigger: Trigger; children: ReactNode }) {
  return (
    <Anchored
      role="dialog"
      label={props.label}
      className={css.panel}
      trigger={(given) => props.trigger({ ...given, 'aria-haspopup': 'dialog', 'aria-expanded': false })}
    >
      {props.children}
    </Anchored>
  );
}

const items = (panel: HTMLElement) => [...panel.querySelectorAll<HTMLElement>('[role="menuitem"]')];
const focusFirst = (panel: HTMLElement) => items(panel)[0]?.focus();

/** A menu of actions with the keys of the ARIA menu pattern. */
export function Menu(props: { label: string; trigger: Trigger; children: ReactNode }) {
  return (
    <Anchored
      role="menu"
      label={props.label}
      className={css.menu}
      onOpen={focusFirst}
      trigger={(given) => props.trigger({ ...given, 'aria-haspopup': 'menu', 'aria-expanded': false })}
      onKeyDown={(event) => {
        const all = items(event.currentTarget);
        const at = all.indexOf(document.activeElement as HTMLElement);
        const to =
          event.key === 'ArrowDown'
            ? (at + 1) % all.length
            : event.key === 'ArrowUp'
              ? (at - 1 + all.length) % all.length
              : event.key === 'Home'
                ? 0
                : event.key === 'End'
                  ? all.length - 1
                  : undefined;
        if (event.key === 'Tab') event.currentTarget.hidePopover();
        if (to === undefined) return;
        event.preventDefault();
        all[to]?.focus();
      }}
    >
      {props.children}
    </Anchored>
  );
}

interface MenuItemProps {
  readonly children: ReactNode;
  readonly danger?: boolean;
  readonly onSelect: () => void;
}

export function MenuItem({ children, danger = false, onSelect }: MenuItemProps) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={`${css.item} ${danger ? css.danger : ''}`}
      onClick={(event) => {
        event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
        onSelect();
      }}
    >
      {children}
    </button>
  );
}

export function MenuLink({ children, href }: { children: ReactNode; href: string }) {
  return (
    <a
      role="menuitem"
      tabIndex={-1}
      className={css.item}
      href={href}
      download
      onClick={(event) => event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover()}
    >
      {children}
    </a>
  );
}

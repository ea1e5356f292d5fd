import { UserRound } from 'lucide-react';
import { Link } from 'wouter';
import { info } from '../app/server';
import { leave } from '../app/Settings';
import sidebar from '../app/Sidebar.module.css';
import { showToast } from '../app/toasts';
import { useStore } from '../lib/store';
import { Button } from '../ui/Button';
import { Popover } from '../ui/Popover';
import css from './SignIn.module.css';
import { signOut } from './signOut';
import { useStrings } from './strings';

/** Who is signed in, and the way out. */
export default function Person() {
  const s = useStrings();
  const loaded = useStore(info);
  if (loaded.state !== 'ready') return null;
  const { name, signedIn } = loaded.value.user;
  if (!signedIn) return <p className={css.local}>{s.local}</p>;
  const out = (everywhere: boolean) => {
    signOut(everywhere).catch(() => showToast({ tone: 'error', text: s.signOutFailed }));
  };
  return (
    <Popover
      label={s.account(name)}
      trigger={(props) => (
        <button type="button" className={sidebar.settings} data-testid="account" {...props}>
          <UserRound size={16} aria-hidden="true" /> <span className={css.account}>{name}</span>
        </button>
      )}
    >
      <div className={css.menu}>
        <p>{s.account(name)}</p>
        <Link href="/data" onClick={leave}>
          {s.sessions}
        </Link>
        <Button onClick={() => out(false)}>{s.signOut}</Button>
        <Button onClick={() => out(true)}>{s.signOutEverywhere}</Button>
      </div>
    </Popover>
  );
}

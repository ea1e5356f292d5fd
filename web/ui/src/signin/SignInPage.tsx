import { useEffect, useRef } from 'react';
import { signInUrl } from '../lib/signedOut';
import { Logo } from '../ui/Logo';
import ui from '../ui/ui.module.css';
import css from './SignIn.module.css';
import { useStrings } from './strings';

/** What is seen where nobody is signed in. It leads nowhere by itself, so that there is no way round in circles. */
export default function SignInPage() {
  const s = useStrings();
  const heading = useRef<HTMLHeadingElement>(null);
  const left = window.location.pathname === '/signed-out';
  const why = left ? new URLSearchParams(window.location.search).get('why') : null;
  const another = why === 'not-allowed';
  useEffect(() => heading.current?.focus(), []);
  return (
    <main className={css.page} data-testid="sign-in">
      <Logo size={48} />
      <h1 ref={heading} tabIndex={-1}>
        {left && why === null ? s.signedOut : s.welcome}
      </h1>
      {why !== null ? (
        <p className={css.why} role="alert">
          {s.why[why] ?? s.why.provider}
        </p>
      ) : (
        !left && <p>{s.lead}</p>
      )}
      <a
        className={`${ui.button} ${ui.primary}`}
        href={signInUrl(another)}
        onClick={(event) => {
          // What was refused may have become a draft elsewhere since this was drawn.
          event.currentTarget.href = signInUrl(another);
        }}
      >
        {another ? s.another : s.signIn}
      </a>
      {!left && <p>{s.kept}</p>}
    </main>
  );
}

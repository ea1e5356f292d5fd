import { Store } from './store';
import { writeSetting } from './storage';

/** The server has said that nobody is signed in. From then on the page asks for that, and keeps where one was. */
export const signedOut = new Store(false);

/** Where to go to after sign-in, if that is not where one is: a conversation whose first message was refused is nowhere. */
const back = new Store<string | undefined>(undefined);

/** Looks at every answer of the server. */
export function heard(response: Response): Response {
  if (response.status === 401) signedOut.set(true);
  return response;
}

/** A message that was refused because nobody is signed in is a draft again, where it will be looked for. */
export function keepUnsent(text: string, conversation: string | undefined, agent: string | undefined): void {
  if (!signedOut.get()) return;
  writeSetting(conversation === undefined ? `draft.new.${agent ?? ''}` : `draft.${conversation}`, text);
  if (conversation === undefined) back.set(agent === undefined ? '/' : `/a/${agent}`);
}

export function signInUrl(another = false): string {
  const { pathname, search } = window.location;
  const here = pathname === '/signed-out' ? '/' : pathname + search;
  return `/auth/sign-in?return=${encodeURIComponent(back.get() ?? here)}${another ? '&account=other' : ''}`;
}

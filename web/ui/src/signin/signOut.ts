import { api } from '../lib/api';
import { forgetDrafts } from '../lib/storage';

/** Ends the session, leaves nothing written on this machine, and goes where the provider signs one out too. */
export async function signOut(everywhere: boolean): Promise<void> {
  const { location } = await api.signOut(everywhere);
  forgetDrafts();
  window.location.assign(location);
}

import { Store } from '../lib/store';

/** Whether the sidebar lies over the page; only where it is too narrow for both. */
export const drawer = new Store(false);

/** Which conversation's title is being edited in the list. */
export const renaming = new Store<string | undefined>(undefined);

/** Whether the command palette is open. */
export const palette = new Store(false);

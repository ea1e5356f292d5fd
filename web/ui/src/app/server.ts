import { api, type Agent, type Info } from '../lib/api';
import { toProblem, type Problem } from '../lib/problem';
import { Store } from '../lib/store';

export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'ready'; readonly value: T };

export interface Agents {
  readonly all: readonly Agent[];
  readonly byDefault: string;
}

export const agents = new Store<Loaded<Agents>>({ state: 'loading' });
export const info = new Store<Loaded<Info>>({ state: 'loading' });

async function read<T>(store: Store<Loaded<T>>, ask: () => Promise<T>): Promise<void> {
  if (store.get().state !== 'ready') store.set({ state: 'loading' });
  try {
    store.set({ state: 'ready', value: await ask() });
  } catch (error) {
    if (store.get().state !== 'ready') store.set({ state: 'failed', problem: toProblem(error) });
  }
}

export function loadAgents(): Promise<void> {
  return read(agents, async () => {
    const answer = await api.agents();
    return { all: answer.agents, byDefault: answer.default };
  });
}

export function loadInfo(): Promise<void> {
  return read(info, api.info);
}

/** The agent of that name, as far as it is known: a removed agent's conversations are still shown by its name. */
export function findAgent(loaded: Loaded<Agents>, name: string | undefined): Agent | undefined {
  return loaded.state === 'ready' ? loaded.value.all.find((agent) => agent.name === name) : undefined;
}

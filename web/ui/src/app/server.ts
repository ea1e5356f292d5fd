import { api, type Agent, type Info } from '../lib/api';
import { toProblem, type Problem } from '../lib/problem';
import { Store, useStore } from '../lib/store';

export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'ready'; readonly value: T };

export interface Agents {
  readonly all: readonly Agent[];
  /** None where there is no agent for this person. */
  readonly byDefault: string | undefined;
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

/** Whether the person may do that. What is not known yet is offered: the server decides. */
export function useMay(permission: 'chat' | 'build' | 'operate' | 'administer'): boolean {
  const loaded = useStore(info);
  return loaded.state !== 'ready' || (loaded.value.user.may?.includes(permission) ?? true);
}

/** The agent of that name, as far as it is known: a removed agent's conversations are still shown by its name. */
export function findAgent(loaded: Loaded<Agents>, name: string | undefined): Agent | undefined {
  return loaded.state === 'ready' ? loaded.value.all.find((agent) => agent.name === name) : undefined;
}

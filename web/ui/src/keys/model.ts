import { get, send } from '../lib/api';

export interface Key {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly agents?: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly expired: boolean;
  readonly usedAt?: string;
  /** In the answer to its making alone. */
  readonly secret?: string;
}

export interface NewKey {
  readonly name: string;
  readonly days: number;
  readonly permissions: readonly string[];
  readonly agents?: readonly string[];
}

export const keysApi = {
  list: async () => (await get<{ keys: Key[] }>('/api/keys')).keys,
  create: (key: NewKey) => send<Key>('POST', '/api/keys', key),
  revoke: (id: string) => send<void>('DELETE', `/api/keys/${encodeURIComponent(id)}`),
};

export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'agent'; readonly name: string }
  | { readonly page: 'conversation'; readonly id: string }
  | { readonly page: 'run'; readonly id: string }
  | { readonly page: 'usage'; readonly all: boolean }
  | { readonly page: 'data' }
  | { readonly page: 'signed-out' }
  | { readonly page: 'keys' }
  | { readonly page: 'audit' }
  | { readonly page: 'unknown' };

const ID = /^[\w-]{1,64}$/;

export function routeOf(path: string): Route {
  const [, kind = '', name = '', ...more] = path.replace(/\/$/, '').split('/');
  if (kind === '') return { page: 'home' };
  if (kind === 'usage' && more.length === 0 && (name === '' || name === 'all')) {
    return { page: 'usage', all: name === 'all' };
  }
  if (kind === 'data' && name === '') return { page: 'data' };
  if (kind === 'signed-out') return { page: 'signed-out' };
  if (kind === 'keys' && name === '') return { page: 'keys' };
  if (kind === 'audit' && name === '') return { page: 'audit' };
  if (more.length > 0 || !ID.test(name)) return { page: 'unknown' };
  if (kind === 'a') return { page: 'agent', name };
  if (kind === 'c') return { page: 'conversation', id: name };
  if (kind === 'runs') return { page: 'run', id: name };
  return { page: 'unknown' };
}

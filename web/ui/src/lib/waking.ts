import { Store } from './store';

/** The server's database sleeps when nobody needs it, and takes half a minute to wake up: people are told, not left to wonder. */
export const waking = new Store(false);

const PATIENCE_MS = 1_500;
const LOOK_MS = 2_000;

let asking = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** The same answer. While it is long in coming, the server is asked whether that is because of its database. */
export async function patiently<T>(answer: Promise<T>): Promise<T> {
  asking += 1;
  timer ??= setTimeout(look, PATIENCE_MS);
  try {
    return await answer;
  } finally {
    asking -= 1;
    if (asking === 0) {
      clearTimeout(timer);
      timer = undefined;
      waking.set(false);
    }
  }
}

async function look(): Promise<void> {
  const state = await databaseState();
  if (asking === 0) return;
  waking.set(state === 'waking');
  // A server whose database never sleeps says nothing of it, and is asked once.
  timer = setTimeout(state === undefined ? () => undefined : look, LOOK_MS);
}

/** Of the one route that needs neither database nor sign-in. */
async function databaseState(): Promise<string | undefined> {
  try {
    const ready = (await (await fetch('/health/ready')).json()) as {
      checks?: { databaseAwake?: { details?: { state?: string } } };
    };
    return ready.checks?.databaseAwake?.details?.state;
  } catch {
    return undefined;
  }
}

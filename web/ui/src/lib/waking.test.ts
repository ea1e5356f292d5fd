import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { patiently, waking } from './waking';

let state: string | undefined;
let looks = 0;

beforeEach(() => {
  vi.useFakeTimers();
  looks = 0;
  vi.stubGlobal('fetch', async () => {
    looks += 1;
    const checks = state === undefined ? {} : { databaseAwake: { details: { state } } };
    return new Response(JSON.stringify({ status: 'ready', checks }));
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function later<T>(value: T, ms: number): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms));
}

it('says that the database wakes up while an answer waits for it, and no longer', async () => {
  state = 'waking';
  const answer = patiently(later('there', 10_000));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(waking.get()).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(waking.get()).toBe(true);
  state = 'awake';
  await vi.advanceTimersByTimeAsync(2_000);
  expect(waking.get()).toBe(false);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(await answer).toBe('there');
});

it('ends with the answer, or with its failure', async () => {
  state = 'waking';
  const failing = patiently(later('', 3_000).then(() => Promise.reject(new Error('gone'))));
  const seen = expect(failing).rejects.toThrow('gone');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(waking.get()).toBe(true);
  await vi.advanceTimersByTimeAsync(1_000);
  await seen;
  expect(waking.get()).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

it('asks a server once whose database never sleeps, and one that answers at once not at all', async () => {
  state = undefined;
  const quick = patiently(later(1, 100));
  await vi.advanceTimersByTimeAsync(5_000);
  await quick;
  expect(looks).toBe(0);

  const slow = patiently(later(2, 20_000));
  await vi.advanceTimersByTimeAsync(20_000);
  await slow;
  expect(looks).toBe(1);
  expect(waking.get()).toBe(false);
});

// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import type { Conversation } from '../lib/api';
import { History } from './history';
import type { StoredMessage } from './message';
import type { SdkChat, UIMessage } from './sdk';

const stored = (id: string, parentId: string | null, status?: 'running' | 'completed'): StoredMessage => ({
  id,
  parentId,
  role: id.startsWith('u') ? 'user' : 'assistant',
  parts: [{ type: 'text', text: id }],
  ...(status && { run: { id: `r_${id}`, status } }),
});
const conversation = (more: Partial<Conversation> = {}) => ({ running: false, ...more }) as Conversation;

function open() {
  const chat = { messages: [] as UIMessage[] };
  return { chat, history: new History(chat as SdkChat) };
}
const ids = (messages: readonly { id: string }[]) => messages.map(({ id }) => id);

describe('History', () => {
  it('shows the branch of the head, and of an answer in flight before all others', () => {
    const { chat, history } = open();
    const all = [stored('u1', null), stored('a1', 'u1', 'completed'), stored('a2', 'u1', 'running')];
    history.take(conversation({ head: 'a1' }), all);
    expect(ids(chat.messages)).toEqual(['u1', 'a1']);
    history.take(conversation({ running: true, head: 'a1' }), all);
    expect(ids(chat.messages)).toEqual(['u1', 'a2']);
  });

  it('goes on from what is on screen, but does not jump to another branch', () => {
    const { chat, history } = open();
    const all = [stored('u1', null), stored('a1', 'u1', 'completed')];
    history.take(conversation({ head: 'a1' }), all);
    all.push(stored('u2', 'a1'), stored('a2', 'u2', 'completed'));
    history.take(conversation({ head: 'a2' }), all);
    expect(ids(chat.messages)).toEqual(['u1', 'a1', 'u2', 'a2']);
    history.take(conversation({ head: 'a3' }), [...all, stored('a3', 'u2', 'completed')]);
    expect(ids(chat.messages)).toEqual(['u1', 'a1', 'u2', 'a2']);
  });

  it('keeps a question that the server does not have, until it is dropped', () => {
    const { chat, history } = open();
    const all = [stored('u1', null), stored('a1', 'u1', 'completed')];
    expect(history.take(conversation({ head: 'a1' }), all)).toBe(false);
    chat.messages = [...chat.messages, { id: 'u2', role: 'user', parts: [] }];
    expect(history.take(conversation({ head: 'a1' }), all)).toBe(true);
    expect(history.isUnsent('u2')).toBe(true);
    history.dropUnsent();
    expect(ids(chat.messages)).toEqual(['u1', 'a1']);
    expect(history.siblingsOn(chat.messages).size).toBe(0);
  });

  it('keeps the objects of messages that have not changed', () => {
    const { chat, history } = open();
    const all = [stored('u1', null), stored('a1', 'u1', 'completed')];
    history.take(conversation({ head: 'a1' }), all);
    const before = chat.messages;
    history.take(conversation({ head: 'a1' }), structuredClone(all));
    expect(chat.messages.every((message, index) => message === before[index])).toBe(true);
  });

  it('shows what was there until a replay has caught up', () => {
    const { chat, history } = open();
    history.take(conversation({ running: true }), [stored('u1', null), stored('a1', 'u1', 'running')]);
    history.hold();
    const short = [{ id: 'a1', role: 'assistant' as const, parts: [] }];
    expect(history.visible(short)[0]).toBe(chat.messages[1]);
    const long = [{ id: 'a1', role: 'assistant' as const, parts: [{ type: 'text', text: 'a1, and more' }] }];
    expect(history.visible(long)).toBe(long);
    history.release();
    expect(history.visible(short)).toBe(short);
  });
});

import { describe, expect, it } from 'vitest';
import type { ChatMessage } from './message';
import { MessageTree } from './tree';

function message(id: string, parentId: string | null): ChatMessage {
  return {
    id,
    role: id.startsWith('u') ? 'user' : 'assistant',
    parts: [{ type: 'text', text: id }],
    metadata: { parentId },
  };
}

const ids = (path: readonly ChatMessage[]) => path.map(({ id }) => id);

/** u1 has two answers; the second answer's follow-up was edited once. */
const tree = () =>
  MessageTree.of([
    message('u1', null),
    message('a1', 'u1'),
    message('u2', 'a1'),
    message('a1b', 'u1'),
    message('u3', 'a1b'),
    message('a3', 'u3'),
    message('u3b', 'a1b'),
    message('a3b', 'u3b'),
  ]);

describe('MessageTree', () => {
  it('shows the branch of the head', () => {
    expect(ids(tree().branchTo('u2'))).toEqual(['u1', 'a1', 'u2']);
    expect(ids(tree().branchTo('a3'))).toEqual(['u1', 'a1b', 'u3', 'a3']);
  });

  it('shows the newest branch when no head is known', () => {
    expect(ids(tree().branchTo(undefined))).toEqual(['u1', 'a1b', 'u3b', 'a3b']);
    expect(ids(tree().branchTo('gone'))).toEqual(['u1', 'a1b', 'u3b', 'a3b']);
  });

  it('goes to a sibling and back along each one’s newest descendants', () => {
    expect(ids(tree().branchThrough('a1'))).toEqual(['u1', 'a1', 'u2']);
    expect(ids(tree().branchThrough('a1b'))).toEqual(['u1', 'a1b', 'u3b', 'a3b']);
    expect(ids(tree().branchThrough('u3'))).toEqual(['u1', 'a1b', 'u3', 'a3']);
  });

  it('names siblings in the order they were made', () => {
    expect(tree().siblings('a1b')).toEqual(['a1', 'a1b']);
    expect(tree().siblings('u3')).toEqual(['u3', 'u3b']);
    expect(tree().siblings('u1')).toEqual(['u1']);
  });

  it('takes in what is on screen: an answer made again becomes a sibling of the first', () => {
    const live = MessageTree.of([message('u1', null), message('a1', 'u1')]);
    live.absorb([message('u1', null), { id: 'a2', role: 'assistant', parts: [] }]);
    expect(live.siblings('a2')).toEqual(['a1', 'a2']);
    expect(ids(live.branchThrough('a1'))).toEqual(['u1', 'a1']);
  });

  it('keeps a message’s place and takes its newer content', () => {
    const live = tree();
    live.absorb([{ ...message('u1', null), parts: [{ type: 'text', text: 'new' }] }]);
    expect(live.get('u1')?.parts).toEqual([{ type: 'text', text: 'new' }]);
    expect(live.siblings('u1')).toEqual(['u1']);
  });

  it('answers with nothing for a broken or circular ancestry', () => {
    expect(MessageTree.of([message('a1', 'gone')]).pathTo('a1')).toEqual([]);
    expect(MessageTree.of([message('a1', 'u1'), message('u1', 'a1')]).pathTo('a1')).toEqual([]);
  });
});

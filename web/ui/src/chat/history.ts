import type { Conversation } from '../lib/api';
import { factsOf, fromStored, weight, type ChatMessage, type Facts, type StoredMessage } from './message';
import type { SdkChat, UIMessage } from './sdk';
import { MessageTree, type Siblings } from './tree';

/** The tree of a conversation's messages, and which branch of it is on screen. */
export class History {
  readonly #chat: SdkChat;
  #tree = new MessageTree();
  #held: ChatMessage | undefined;
  /** A message that never reached the server; it is no parent for the next one. */
  #unsent: string | undefined;

  constructor(chat: SdkChat) {
    this.#chat = chat;
  }

  /** The branch on screen. */
  path(): readonly ChatMessage[] {
    return this.#chat.messages;
  }

  last(): ChatMessage | undefined {
    return this.#chat.messages.at(-1);
  }

  absorb(): void {
    this.#tree.absorb(this.path());
  }

  /**
   * Takes in what the server has stored; the branch of an answer that is being made or waits is shown, else the one on screen stays. True
   * when the last message on screen is not at the server: it stays, to be sent again.
   */
  take(conversation: Conversation, stored: readonly StoredMessage[]): boolean {
    const seen = new Map(this.#chat.messages.map((message) => [message.id, message]));
    const fresh = stored.map((message) => keepIdentity(seen.get(message.id), fromStored(message)));
    const last = this.last();
    this.#tree = MessageTree.of(fresh);
    if (last?.role === 'user' && !this.#tree.has(last.id)) {
      this.#unsent = last.id;
      this.absorb();
      return true;
    }
    const active = conversation.running ? 'running' : conversation.waiting ? 'suspended' : undefined;
    const inFlight = active && fresh.findLast((message) => factsOf(message).status === active);
    this.#show(this.#tree.branchTo(inFlight ? inFlight.id : this.#shownOr(conversation.head)));
    return false;
  }

  /** The branch through a sibling and its newest descendants is shown; answers its leaf. */
  choose(siblingId: string): string | undefined {
    this.absorb();
    const branch = this.#tree.branchThrough(siblingId);
    if (branch.length > 0) this.#show(branch);
    return branch.at(-1)?.id;
  }

  /** Everything from this message on leaves the screen; false when it is not there. */
  cutAt(messageId: string): boolean {
    this.absorb();
    const at = this.#chat.messages.findIndex((message) => message.id === messageId);
    if (at < 0) return false;
    this.#chat.messages = this.#chat.messages.slice(0, at);
    return true;
  }

  /** The last message is not at the server. */
  markUnsent(id: string | undefined): void {
    this.#unsent = id;
  }

  isUnsent(id: string): boolean {
    return this.#unsent === id;
  }

  dropUnsent(): void {
    if (this.#unsent !== undefined) this.drop(this.#unsent);
    this.#unsent = undefined;
  }

  /** Takes the last message off the screen and out of the tree. */
  drop(id: string): void {
    if (this.last()?.id === id) this.#chat.messages = this.#chat.messages.slice(0, -1);
    this.#tree.removeLeaf(id);
  }

  /** What is known of the last answer before the history has been read. */
  markLast(status: NonNullable<Facts['status']>): void {
    const last = this.#chat.messages.at(-1);
    if (last?.role !== 'assistant') return;
    this.#chat.messages = [
      ...this.#chat.messages.slice(0, -1),
      { ...last, metadata: { ...(last.metadata as object | undefined), status } },
    ];
  }

  hold(): void {
    const last = this.last();
    if (last?.role === 'assistant' && (!this.#held || weight(last) >= weight(this.#held))) this.#held = last;
  }

  release(): void {
    this.#held = undefined;
  }

  /** What is on screen: during a replay the text that was there stays until the replay has caught up. */
  visible(messages: readonly ChatMessage[]): readonly ChatMessage[] {
    const held = this.#held;
    if (!held) return messages;
    const at = messages.findIndex((message) => message.id === held.id);
    const found = messages[at];
    if (!found || weight(found) >= weight(held)) return messages;
    return messages.map((message, index) => (index === at ? held : message));
  }

  siblingsOn(path: readonly ChatMessage[]): ReadonlyMap<string, Siblings> {
    this.#tree.absorb(path);
    const result = new Map<string, Siblings>();
    for (const { id } of path) {
      const ids = this.#tree.siblings(id);
      if (ids.length > 1) result.set(id, { ids: [...ids], index: ids.indexOf(id) });
    }
    return result;
  }

  #show(branch: readonly ChatMessage[]): void {
    this.#chat.messages = [...branch] as UIMessage[];
  }

  /** The branch on screen stays, unless the server's head goes on from it. */
  #shownOr(head: string | undefined): string | undefined {
    const leaf = this.last()?.id;
    if (leaf === undefined || !this.#tree.has(leaf)) return head;
    if (head !== undefined && this.#tree.pathTo(head).some((message) => message.id === leaf)) return head;
    return leaf;
  }
}

/** The same message read again keeps its object, so that React has nothing to do. */
function keepIdentity(old: ChatMessage | undefined, fresh: ChatMessage): ChatMessage {
  if (!old) return fresh;
  const sameParts = JSON.stringify(old.parts) === JSON.stringify(fresh.parts);
  if (sameParts && JSON.stringify(old.metadata) === JSON.stringify(fresh.metadata)) return old;
  return sameParts ? { ...fresh, parts: old.parts } : fresh;
}

import { factsOf, type ChatMessage } from './message';

/** The messages of a conversation by parent: editing and regenerating make siblings, nothing is overwritten. */
export class MessageTree {
  readonly #nodes = new Map<string, Node>();
  readonly #children = new Map<string | null, string[]>();

  static of(messages: readonly ChatMessage[]): MessageTree {
    const tree = new MessageTree();
    for (const message of messages) tree.put(message, factsOf(message).parentId ?? null);
    return tree;
  }

  /** Adds a message, or replaces the content of one that is known; a known message keeps its place. */
  put(message: ChatMessage, parentId: string | null): void {
    const known = this.#nodes.get(message.id);
    if (known) {
      known.message = message;
      return;
    }
    this.#nodes.set(message.id, { message, parentId });
    const siblings = this.#children.get(parentId);
    if (siblings) siblings.push(message.id);
    else this.#children.set(parentId, [message.id]);
  }

  /** Takes in a branch as it stands on screen: each message's parent is what it says itself, else the one before it. */
  absorb(path: readonly ChatMessage[]): void {
    let previous: string | null = null;
    for (const message of path) {
      const said = factsOf(message).parentId;
      this.put(message, said === undefined ? previous : said);
      previous = message.id;
    }
  }

  /** Takes out a message that nothing hangs on. */
  removeLeaf(id: string): void {
    const node = this.#nodes.get(id);
    if (!node || this.#children.has(id)) return;
    this.#nodes.delete(id);
    const siblings = this.#children.get(node.parentId)?.filter((sibling) => sibling !== id) ?? [];
    if (siblings.length > 0) this.#children.set(node.parentId, siblings);
    else this.#children.delete(node.parentId);
  }

  has(id: string): boolean {
    return this.#nodes.has(id);
  }

  get(id: string): ChatMessage | undefined {
    return this.#nodes.get(id)?.message;
  }

  /** The branch from the root to `id`; empty when `id` is unknown or its ancestry is broken or circular. */
  pathTo(id: string | undefined): ChatMessage[] {
    const path: ChatMessage[] = [];
    const seen = new Set<string>();
    let current = id ?? null;
    while (current !== null) {
      const node = this.#nodes.get(current);
      if (!node || seen.has(current)) return [];
      seen.add(current);
      path.unshift(node.message);
      current = node.parentId;
    }
    return path;
  }

  /** The branch through `id`, then always the newest child: what a person sees when choosing a sibling. */
  branchThrough(id: string): ChatMessage[] {
    const path = this.pathTo(id);
    if (path.length === 0) return path;
    return [...path, ...this.#newestBelow(id)];
  }

  /** The branch last shown; without a known head, the newest child all the way down. */
  branchTo(head: string | undefined): ChatMessage[] {
    const path = this.pathTo(head);
    return path.length > 0 ? path : this.#newestBelow(null);
  }

  siblings(id: string): readonly string[] {
    const node = this.#nodes.get(id);
    return node ? (this.#children.get(node.parentId) ?? []) : [];
  }

  #newestBelow(id: string | null): ChatMessage[] {
    const path: ChatMessage[] = [];
    const seen = new Set<string>();
    let current = this.#children.get(id)?.at(-1);
    while (current !== undefined && !seen.has(current)) {
      seen.add(current);
      const node = this.#nodes.get(current);
      if (!node) break;
      path.push(node.message);
      current = this.#children.get(current)?.at(-1);
    }
    return path;
  }
}

interface Node {
  message: ChatMessage;
  readonly parentId: string | null;
}

export interface Siblings {
  readonly ids: readonly string[];
  readonly index: number;
}

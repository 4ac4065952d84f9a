/** What waits between a socket and whoever listens to it. */
export interface ConflatingQueue<Item> {
  /**
   * With a key the item is a tick: it takes the place of one with the same key that still waits. Without one (null) it is told
   * in its turn, however many wait.
   */
  put(item: Item, key: string | null): void;
  readonly waiting: number;
  /** What waits is not told any more. */
  close(): void;
}

export interface QueueOptions<Item> {
  /** The next item waits until its promise is settled. */
  readonly deliver: (item: Item) => void | Promise<void>;
  /** An item will not be told, because a newer one took its place. */
  readonly superseded: (item: Item) => void;
}

/** So many that were told already may lie before those that wait: a listener that never catches up must not keep them all. */
const MOST_TOLD = 1_024;

interface Entry<Item> {
  item: Item;
  readonly key: string | null;
}

/**
 * Tells items one at a time, in the order in which they came; a tick that is replaced keeps its place, so that no symbol starves
 * behind busier ones. It begins in the next turn of the event loop: of what one read of the socket brings, only the latest ticks are told.
 */
export function openConflatingQueue<Item>({ deliver, superseded }: QueueOptions<Item>): ConflatingQueue<Item> {
  let entries: Entry<Item>[] = [];
  let next = 0;
  const ticks = new Map<string, Entry<Item>>();
  let draining = false;
  let closed = false;

  const take = (): Entry<Item> | undefined => {
    const entry = entries[next];
    next += 1;
    if (entry?.key != null) ticks.delete(entry.key);
    if (next >= entries.length) entries = [];
    else if (next < MOST_TOLD || 2 * next < entries.length) return entry;
    else entries = entries.slice(next);
    next = 0;
    return entry;
  };
  const drain = async (): Promise<void> => {
    while (!closed) {
      const entry = take();
      if (entry === undefined) break;
      const settled = deliver(entry.item);
      if (settled !== undefined) await settled;
    }
    draining = false;
  };
  return {
    put: (item, key) => {
      if (closed) return;
      const waiting = key === null ? undefined : ticks.get(key);
      if (waiting !== undefined) {
        superseded(waiting.item);
        waiting.item = item;
        return;
      }
      const entry = { item, key };
      entries.push(entry);
      if (key !== null) ticks.set(key, entry);
      if (draining) return;
      draining = true;
      setImmediate(() => void drain());
    },
    get waiting() {
      return entries.length - next;
    },
    close: () => {
      closed = true;
      entries = [];
      next = 0;
      ticks.clear();
    },
  };
}

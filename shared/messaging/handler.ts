import type { Kysely } from 'kysely';
import type { MessageType } from '../contracts/catalogue.ts';
import type { EpochMs } from '../kernel/time.ts';
import type { Database } from '../persistence/tables.ts';
import type { Message, Outgoing } from './message.ts';

/** The database inside one transaction. Queries sent without awaiting each other travel in one round trip, in order. */
export type Transaction = Kysely<Database>;

export interface HandlerContext {
  readonly tx: Transaction;
  /** The venue's time as far as this agent has seen it; what decisions are made with. */
  readonly marketNow: EpochMs;
}

/** What a handler leaves to do once its transaction is committed: nothing that must not be lost. */
export interface Handled {
  readonly send: readonly Outgoing[];
  /** Writes that were started and not awaited: they travel in one round trip with the commit. */
  readonly writes?: readonly Promise<unknown>[];
  readonly afterCommit?: () => void;
}

export interface Handler {
  readonly type: MessageType;
  /** What it reads before it sees the messages: sent together with the claim, which saves a round trip, where a ring told of its type. */
  readonly prefetch?: ((tx: Transaction) => Promise<unknown>) | undefined;
  /** True when it does not matter whether messages of other commuting handlers come before or after: see `commuting`. */
  readonly commutes?: boolean;
  /** `prefetched` is null where something may have changed since: then it reads for itself. */
  handle(context: HandlerContext, messages: readonly Message[], prefetched?: unknown): Promise<Handled>;
}

/**
 * A handler takes every waiting message of its type that stands in a row, in the order sent, within one transaction:
 * load once, decide one by one, save once. It throws only for what it cannot digest; then each message is tried alone,
 * and the one that fails goes to `dead_letters`. No try, no queue call and no logging of errors inside.
 */
export function handler<T extends MessageType, Prefetched = never>(
  type: T,
  handle: (context: HandlerContext, messages: readonly Message<T>[], prefetched: Prefetched | null) => Promise<Handled>,
  prefetch?: (tx: Transaction) => Promise<Prefetched>,
): Handler {
  return {
    type,
    prefetch,
    handle: (context, messages, prefetched = null) =>
      handle(context, messages as readonly Message<T>[], prefetched as Prefetched | null),
  };
}

/**
 * Says that the handler's work comes to the same whether the messages of other commuting handlers are handled before or
 * after it. Those that wait together are then taken by type, also where they alternate: load once, save once, per type.
 */
export function commuting(one: Handler): Handler {
  return { ...one, commutes: true };
}

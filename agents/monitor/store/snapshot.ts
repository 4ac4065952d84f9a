import type { Transaction } from '#shared/messaging/handler.ts';
import { bookMismatches } from '#shared/persistence/reads/books.ts';
import { readOpenBreakers } from '#shared/persistence/reads/breakers.ts';
import { readOpenTrials, readResearchWorkers } from '#shared/persistence/reads/research.ts';
import { readAgents, readBots } from '#shared/persistence/reads/status.ts';
import {
  readDeadLetters,
  readMarkAges,
  readProtection,
  readTradingState,
  readUnknownOrders,
  readWaiting,
} from '#shared/persistence/reads/watch.ts';
import type { Snapshot } from '../core/snapshot.ts';

export interface Watched {
  readonly account: string;
  /** Symbols whose prices must not be old. */
  readonly symbols: readonly string[];
}

/** All that the rules look at and that the database knows; what only a watching process knows is added by it. */
export async function readFacts(db: Transaction, { account, symbols }: Watched) {
  const [
    agents,
    waiting,
    deadLetters,
    positions,
    marks,
    unknownOrders,
    tradingState,
    openBreakers,
    bots,
    workers,
    openTrials,
  ] = await Promise.all([
    readAgents(db),
    readWaiting(db),
    readDeadLetters(db),
    readProtection(db, account),
    readMarkAges(db, symbols),
    readUnknownOrders(db, account),
    readTradingState(db, account),
    readOpenBreakers(db, account),
    readBots(db),
    readResearchWorkers(db),
    readOpenTrials(db),
  ]);
  const stands = bots.map(bot => ({ name: bot.name, state: bot.state, reason: bot.stateReason }));
  return {
    agents,
    waiting,
    deadLetters,
    positions,
    marks,
    unknownOrders,
    tradingState,
    openBreakers,
    bots: stands,
    workers,
    openTrials,
  };
}
export type Facts = Awaited<ReturnType<typeof readFacts>>;

/**
 * Assets whose books and venue balance differ; null, unknown, while fills are on their way to the books or newer than the
 * balances: while trades follow each other, the balances are always a little old.
 */
export async function readMismatches(db: Transaction, account: string): Promise<Snapshot['mismatches'] | null> {
  const [unbooked, newer, mismatches] = await Promise.all([
    db.selectFrom('unbooked_fills').select('id').where('account', '=', account).limit(1).executeTakeFirst(),
    db
      .selectFrom('fills')
      .select('id')
      .where('account', '=', account)
      .where('venue_time', '>', eb =>
        eb
          .selectFrom('venue_balances')
          .select(({ fn }) => fn.max('venue_time').as('read'))
          .where('account', '=', account),
      )
      .limit(1)
      .executeTakeFirst(),
    bookMismatches(db, account),
  ]);
  if (unbooked !== undefined || newer !== undefined) return null;
  return mismatches.map(({ asset, books, venue }) => ({ asset, books: books.toFixed(), venue: venue.toFixed() }));
}

import { FUNDS } from '#shared/accounting/postings.ts';
import { Decimal, sum } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { holderBalances } from '#shared/persistence/reads/books.ts';
import type { BotShare } from '../core/allocation/shares.ts';

export interface WaitingBot extends BotShare {
  readonly strategy: string;
}

/** The venue's balances and what the books say, as of one moment. */
export interface AccountView {
  /** Venue time of the newest balance; null when no balance was ever read. */
  readonly venueTime: EpochMs | null;
  /** Free and locked. */
  readonly venue: ReadonlyMap<string, Decimal>;
  readonly free: ReadonlyMap<string, Decimal>;
  /** By bot, null for none; fills on their way counted in. */
  readonly holdings: ReadonlyMap<string | null, ReadonlyMap<string, Decimal>>;
  /** Fills that are recorded and not booked. */
  readonly unbooked: number;
  /** An order of the account may have been filled without our knowing. */
  readonly outcomeUnknown: boolean;
  readonly opened: boolean;
  /** Bots of the account without capital, oldest first. */
  readonly waiting: readonly WaitingBot[];
  /** Capital given so far, in quote, by bot. */
  readonly given: ReadonlyMap<string, Decimal>;
  /** Set apart from trading, by asset; part of what belongs to no bot. */
  readonly funds: ReadonlyMap<string, Decimal>;
  /** Of that, the reserve, in quote. */
  readonly reserve: Decimal;
}

export interface AccountScope {
  readonly account: string;
  readonly quote: string;
  readonly openingId: Id;
}

export async function viewAccount(tx: Transaction, { account, quote, openingId }: AccountScope): Promise<AccountView> {
  const [balances, holdings, unbooked, unknown, opening, bots, allocations, funds] = await Promise.all([
    tx
      .selectFrom('venue_balances')
      .select(['asset', 'free', 'locked', 'venue_time'])
      .where('account', '=', account)
      .execute(),
    holderBalances(tx, account),
    tx
      .selectFrom('unbooked_fills')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('account', '=', account)
      .executeTakeFirst(),
    tx
      .selectFrom('orders')
      .select('id')
      .where('account', '=', account)
      .where('state', '=', 'unknown')
      .limit(1)
      .executeTakeFirst(),
    tx.selectFrom('ledger').select('line').where('transaction_id', '=', openingId).limit(1).execute(),
    tx
      .selectFrom('bots')
      .select(['id', 'strategy', 'allocation_share'])
      .where('account', '=', account)
      .orderBy('created_at')
      .orderBy('id')
      .execute(),
    tx.selectFrom('allocations').select(['bot_id', 'amount']).where('account', '=', account).execute(),
    tx
      .selectFrom('book_balances')
      .select(['book', 'asset', 'amount'])
      .where('account', '=', account)
      .where('book', 'in', FUNDS)
      .execute(),
  ]);
  const given = new Map(allocations.map(row => [row.bot_id, new Decimal(row.amount)]));
  return {
    venueTime: balances.length === 0 ? null : epochMs(Math.max(...balances.map(row => row.venue_time))),
    venue: new Map(balances.map(row => [row.asset, new Decimal(row.free).plus(row.locked)])),
    free: new Map(balances.map(row => [row.asset, new Decimal(row.free)])),
    holdings,
    unbooked: Number(unbooked?.count ?? 0),
    outcomeUnknown: unknown !== undefined,
    opened: opening.length > 0,
    waiting: bots
      .filter(bot => !given.has(bot.id))
      .map(bot => ({ botId: bot.id, strategy: bot.strategy, share: new Decimal(bot.allocation_share) })),
    given,
    funds: new Map(
      [...Map.groupBy(funds, row => row.asset)].map(([asset, rows]) => [
        asset,
        sum(rows.map(row => new Decimal(row.amount))),
      ]),
    ),
    reserve: new Decimal(funds.find(row => row.book === 'reserve' && row.asset === quote)?.amount ?? 0),
  };
}

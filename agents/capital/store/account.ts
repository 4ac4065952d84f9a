import { Decimal } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { holderBalances } from '#shared/persistence/reads/books.ts';
import type { Allocation, BotShare } from '../core/allocation.ts';

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
  readonly waiting: readonly BotShare[];
  /** Capital given so far, in quote, by bot. */
  readonly given: ReadonlyMap<string, Decimal>;
}

export async function viewAccount(tx: Transaction, account: string, openingId: Id): Promise<AccountView> {
  const [balances, holdings, unbooked, unknown, opening, bots, allocations] = await Promise.all([
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
      .select(['id', 'allocation_share'])
      .where('account', '=', account)
      .orderBy('created_at')
      .orderBy('id')
      .execute(),
    tx.selectFrom('allocations').select(['bot_id', 'amount']).where('account', '=', account).execute(),
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
      .map(bot => ({ botId: bot.id, share: new Decimal(bot.allocation_share) })),
    given,
  };
}

export async function saveAllocations(
  tx: Transaction,
  { account, asset }: { readonly account: string; readonly asset: string },
  allocations: readonly Allocation[],
): Promise<void> {
  if (allocations.length === 0) return;
  await tx
    .insertInto('allocations')
    .values(
      allocations.map(({ botId, share, amount }) => ({
        account,
        bot_id: botId,
        asset,
        amount: amount.toFixed(),
        share: share.toFixed(),
      })),
    )
    .onConflict(conflict => conflict.columns(['account', 'bot_id', 'asset']).doNothing())
    .execute();
}

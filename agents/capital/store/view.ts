import { sql } from 'kysely';
import { unrealizedPnl } from '#shared/accounting/position.ts';
import { FUNDS } from '#shared/accounting/postings.ts';
import { valueAll } from '#shared/accounting/valuation.ts';
import { Decimal, maximum, sum, ZERO } from '#shared/kernel/decimal.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import { barOpen, DAY_MS } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { holderBalances, pricesIn } from '#shared/persistence/reads/books.ts';
import { QUOTE_PLACES } from '../core/allocation/opening.ts';
import { dailyReturns } from '../core/allocation/returns.ts';
import type { BotCapital, CapitalView } from '../core/view.ts';
import type { FlowScope } from './flows.ts';
import { readLocks } from './locks.ts';

/** What a bot without a place in the profile is: its capital is wanted back. */
const NOT_IN_PROFILE = 'not in the profile';

/** Takes the account's turn at approvals, so that no entry is approved on quote that is being moved. */
export const lockApprovals = async (tx: Transaction, account: string): Promise<void> => {
  await sql`select tradewind_lock_approvals(${account})`.execute(tx);
};

/** The account's capital; null while a bot holds what has no price. */
export async function viewCapital(
  tx: Transaction,
  scope: FlowScope,
  lookbackDays: number,
): Promise<CapitalView | null> {
  const { account, quote, now } = scope;
  const [state, rows, holdings, prices, funds, held, locks, moved, trading, days] = await Promise.all([
    readState(tx, account),
    readBots(tx, account, quote),
    holderBalances(tx, account),
    pricesIn(tx, quote),
    readFunds(tx, account, quote),
    readAtWork(tx, account, quote),
    readLocks(tx, account, quote),
    movedSince(tx, account, barOpen(now, '1d')),
    tx.selectFrom('trading_state').select('state').where('account', '=', account).executeTakeFirst(),
    readDays(tx, scope, lookbackDays),
  ]);
  const bots: BotCapital[] = [];
  for (const row of rows) {
    const own = holdings.get(row.id) ?? new Map<string, Decimal>();
    const { value: equity, unpriced } = valueAll(quote, own, prices);
    if (unpriced.length > 0) return null;
    const open = held.positions.filter(position => position.botId === row.id);
    const unrealized = sum(
      open.map(position => unrealizedPnl(position, prices.get(position.base) ?? position.entryPrice)),
    );
    const isShort = open.some(({ side }) => side === 'short');
    const cash = (own.get(quote) ?? ZERO).minus(held.reserved.get(row.id) ?? ZERO);
    bots.push({
      botId: row.id,
      share: row.state_reason === NOT_IN_PROFILE ? ZERO : new Decimal(row.allocation_share),
      equity,
      // what a short sale brought is owed
      free: isShort ? ZERO : maximum(cash, ZERO),
      realizedPnl: equity.minus(row.amount ?? 0).minus(unrealized),
      settledPnl: new Decimal(row.settled_pnl ?? 0),
      returns: dailyReturns(days.get(row.id) ?? []),
    });
  }
  const inFunds = sum(Object.values(funds));
  const isPreserved = state?.preserved_since !== null && state?.preserved_since !== undefined;
  const halted = trading !== undefined && trading.state !== 'ACTIVE' ? `trading is ${trading.state}` : null;
  return {
    now,
    bots,
    unassigned: (holdings.get(null)?.get(quote) ?? ZERO).minus(inFunds),
    funds,
    locks,
    turnedAt: state?.turned_at ?? null,
    settledAt: state?.settled_at ?? null,
    rebalancedAt: state?.rebalanced_at ?? null,
    movedToday: moved,
    held: isPreserved ? 'capital is preserved' : halted,
    isPreserved,
  };
}

export const readState = (tx: Transaction, account: string) =>
  tx.selectFrom('capital_state').selectAll().where('account', '=', account).executeTakeFirst();

/** Whether bots are still to be given their first capital: before that there is nothing to look at. */
export async function isOpening(tx: Transaction, { account, quote }: FlowScope): Promise<boolean> {
  const { rows } = await sql<{ opening: boolean }>`
    select not exists (select from allocations where account = ${account})
      or exists (select from bots b where account = ${account} and allocation_share > 0
        and not exists (select from allocations a where a.account = b.account and a.bot_id = b.id))
      and exists (select from book_balances where account = ${account} and book = 'unassigned' and asset = ${quote}
        and trunc(amount, ${sql.lit(QUOTE_PLACES)}) > 0) as opening`.execute(tx);
  return rows[0]?.opening === true;
}

const readBots = (tx: Transaction, account: string, quote: string) =>
  tx
    .selectFrom('bots')
    .leftJoin('allocations', join =>
      join
        .onRef('allocations.bot_id', '=', 'bots.id')
        .on('asset', '=', quote)
        .onRef('allocations.account', '=', 'bots.account'),
    )
    .select(['bots.id', 'allocation_share', 'state_reason', 'amount', 'settled_pnl'])
    .where('bots.account', '=', account)
    .orderBy('bots.id')
    .execute();

async function readFunds(tx: Transaction, account: string, quote: string): Promise<CapitalView['funds']> {
  const rows = await tx
    .selectFrom('book_balances')
    .select(['book', 'amount'])
    .where('account', '=', account)
    .where('asset', '=', quote)
    .where('book', 'in', FUNDS)
    .execute();
  const of = (fund: string): Decimal => new Decimal(rows.find(({ book }) => book === fund)?.amount ?? 0);
  return { reserve: of('reserve'), locked: of('locked'), outgoing: of('outgoing') };
}

/** Open positions, and quote that entries hold back, by bot. */
async function readAtWork(tx: Transaction, account: string, quote: string) {
  const [positions, reserved] = await Promise.all([
    tx
      .selectFrom('positions')
      .innerJoin('instruments', 'instruments.id', 'positions.instrument_id')
      .select(['bot_id', 'side', 'quantity', 'entry_price', 'base'])
      .where('account', '=', account)
      .where('closed_at', 'is', null)
      .where('instruments.quote', '=', quote)
      .execute(),
    sql<{ bot_id: string; reserved: string }>`select bot_id, sum(reserved)::text as reserved from reservations
      where account = ${account} group by bot_id`.execute(tx),
  ]);
  return {
    positions: positions.map(row => ({
      botId: row.bot_id,
      base: row.base,
      side: row.side,
      quantity: new Decimal(row.quantity),
      entryPrice: new Decimal(row.entry_price),
    })),
    reserved: new Map(reserved.rows.map(row => [row.bot_id, new Decimal(row.reserved)])),
  };
}

async function movedSince(tx: Transaction, account: string, since: EpochMs): Promise<Decimal> {
  const { rows } = await sql<{ moved: string }>`select coalesce(sum(amount), 0)::text as moved from fund_flows
    where account = ${account} and kind = 'rebalance' and market_time >= ${new Date(since)}`.execute(tx);
  return new Decimal(rows[0]?.moved ?? 0);
}

/** What each bot was worth at the end of each of the last days, the oldest first. */
async function readDays(tx: Transaction, { account, now }: FlowScope, lookbackDays: number) {
  const today = barOpen(now, '1d');
  const first = today - lookbackDays * DAY_MS;
  const { rows } = await sql<{ bot_id: string; equity: string; capital: string }>`
    select b.id as bot_id, e.equity, e.capital
    from bots b cross join generate_series(${new Date(first)}::timestamptz, ${new Date(today)}::timestamptz, interval '1 day') as day_end
    cross join lateral (select equity, capital from equity
      where account = ${account} and bot_id = b.id and market_time < day_end order by market_time desc limit 1) as e
    where b.account = ${account} order by b.id, day_end`.execute(tx);
  const grouped = Map.groupBy(rows, row => row.bot_id);
  return new Map(
    [...grouped].map(([bot, own]) => [
      bot,
      own.map(row => ({ equity: new Decimal(row.equity), capital: new Decimal(row.capital) })),
    ]),
  );
}

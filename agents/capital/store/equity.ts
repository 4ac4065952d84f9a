import { sql } from 'kysely';
import { Decimal } from '#shared/kernel/decimal.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { holderBalances, pricesIn } from '#shared/persistence/reads/books.ts';
import { type EquityRow, equityRows, type Snapshot, WHOLE_ACCOUNT } from '../core/equity-rows.ts';

export interface EquityScope {
  readonly account: string;
  readonly quote: string;
  /** Market time. */
  readonly now: EpochMs;
}

/** Values the account at the marks and keeps one row per owner and second of market time: the last of the second. */
export async function writeEquity(tx: Transaction, scope: EquityScope): Promise<readonly string[]> {
  const { rows, unpriced } = equityRows(await readSnapshot(tx, scope));
  await saveRows(tx, scope.account, rows);
  return unpriced;
}

async function readSnapshot(tx: Transaction, { account, quote, now }: EquityScope): Promise<Snapshot> {
  const [holdings, prices, allocations, positions, last, state] = await Promise.all([
    holderBalances(tx, account),
    pricesIn(tx, quote),
    tx
      .selectFrom('allocations')
      .select(['bot_id', 'amount'])
      .where('account', '=', account)
      .where('asset', '=', quote)
      .execute(),
    tx
      .selectFrom('positions')
      .innerJoin('instruments', 'instruments.id', 'positions.instrument_id')
      .select(['bot_id', 'side', 'quantity', 'entry_price', 'base'])
      .where('account', '=', account)
      .where('closed_at', 'is', null)
      .where('instruments.quote', '=', quote)
      .execute(),
    lastRows(tx, account),
    tx.selectFrom('capital_state').select('outside').where('account', '=', account).executeTakeFirst(),
  ]);
  return {
    quote,
    now,
    holdings,
    prices,
    outside: new Decimal(state?.outside ?? 0),
    capital: new Map(allocations.map(row => [row.bot_id, new Decimal(row.amount)])),
    positions: positions.map(row => ({
      botId: row.bot_id,
      base: row.base,
      side: row.side,
      quantity: new Decimal(row.quantity),
      entryPrice: new Decimal(row.entry_price),
    })),
    last,
  };
}

async function lastRows(tx: Transaction, account: string): Promise<Snapshot['last']> {
  const { rows } = await sql<{ owner: string; market_time: EpochMs; peak: string; capital: string }>`
    select owners.id as owner, e.market_time, e.peak, e.capital
    from (select id from bots where account = ${account} union all select ${WHOLE_ACCOUNT}) as owners
    cross join lateral (select market_time, peak, capital from equity
      where account = ${account} and bot_id = owners.id order by market_time desc limit 1) as e`.execute(tx);
  return new Map(
    rows.map(row => [
      row.owner,
      { marketTime: row.market_time, peak: new Decimal(row.peak), capital: new Decimal(row.capital) },
    ]),
  );
}

async function saveRows(tx: Transaction, account: string, rows: readonly EquityRow[]): Promise<void> {
  if (rows.length === 0) return;
  const written = rows.map(row => ({
    bot_id: row.owner,
    market_time: new Date(row.marketTime),
    cash: row.cash.toFixed(),
    holdings: row.holdings.toFixed(),
    equity: row.equity.toFixed(),
    realized_pnl: row.realizedPnl.toFixed(),
    unrealized_pnl: row.unrealizedPnl.toFixed(),
    peak: row.peak.toFixed(),
    drawdown: row.drawdown.toFixed(),
    capital: row.capital.toFixed(),
  }));
  await sql`insert into equity as e (account, bot_id, market_time, cash, holdings, equity, realized_pnl, unrealized_pnl, peak, drawdown, capital)
    select ${account}, r.bot_id, r.market_time, r.cash, r.holdings, r.equity, r.realized_pnl, r.unrealized_pnl, r.peak, r.drawdown, r.capital
    from jsonb_to_recordset(${JSON.stringify(written)}::jsonb) as r(bot_id text, market_time timestamptz, cash numeric,
      holdings numeric, equity numeric, realized_pnl numeric, unrealized_pnl numeric, peak numeric, drawdown numeric, capital numeric)
    order by r.bot_id
    on conflict (account, bot_id, market_time) do update set cash = excluded.cash, holdings = excluded.holdings,
      equity = excluded.equity, realized_pnl = excluded.realized_pnl, unrealized_pnl = excluded.unrealized_pnl,
      peak = case when e.capital = excluded.capital then greatest(e.peak, excluded.peak) else excluded.peak end,
      drawdown = excluded.drawdown, capital = excluded.capital`.execute(tx);
}

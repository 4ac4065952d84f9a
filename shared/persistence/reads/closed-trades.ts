import { sql } from 'kysely';
import type { ClosedTrade } from '../../accounting/performance/input.ts';
import type { EpochMs } from '../../kernel/time.ts';
import { type Reader, symbolOf } from './reader.ts';

export interface ClosedTradeFilter {
  readonly account: string;
  /** A bot's name; null: all. */
  readonly bot: string | null;
  /** Closed after this moment. */
  readonly since: EpochMs;
}

interface Row {
  readonly bot_id: string;
  readonly instrument_id: string;
  readonly side: 'long' | 'short';
  readonly opened_at: EpochMs;
  readonly closed_at: EpochMs;
  readonly entry_price: string;
  readonly exit_price: string | null;
  readonly entry_quantity: string;
  readonly fees: string;
  readonly realized_pnl: string;
  readonly entry_reason: string | null;
  readonly exit_reason: string | null;
  readonly close_reason: string | null;
}

/** Closed positions in the order in which they were closed, as reports count them; nobody watched their best and worst prices. */
export async function readClosedTrades(db: Reader, filter: ClosedTradeFilter): Promise<readonly ClosedTrade[]> {
  const { account, bot, since } = filter;
  const reason = (purpose: 'entry' | 'exit') => sql`(
    select s.reason ->> 'code' from orders o join risk_decisions d on d.id = o.approval_id and d.intent = o.purpose join signals s on s.id = d.signal_id
    where o.position_id = p.id and o.purpose = ${sql.lit(purpose)} and o.filled_quantity > 0 order by o.created_at limit 1)`;
  const { rows } = await sql<Row>`
    select p.bot_id, p.instrument_id, p.side, p.opened_at, p.closed_at, p.entry_price, p.exit_price, p.entry_quantity, p.fees, p.realized_pnl,
      ${reason('entry')} as entry_reason, case when p.close_reason = 'exit' then ${reason('exit')} end as exit_reason, p.close_reason
    from positions p
    where p.account = ${account} and p.closed_at > ${new Date(since)} and (${bot}::text is null or p.bot_id = ${bot})
    order by p.closed_at, p.opened_at, p.id`.execute(db);
  return rows.map(row => ({
    bot: row.bot_id,
    symbol: symbolOf(row.instrument_id),
    side: row.side,
    entryTime: row.opened_at,
    exitTime: row.closed_at,
    entryPrice: Number(row.entry_price),
    exitPrice: Number(row.exit_price ?? row.entry_price),
    quantity: Number(row.entry_quantity),
    fees: Number(row.fees),
    profit: Number(row.realized_pnl),
    entryReason: row.entry_reason ?? '',
    exitReason: row.exit_reason ?? row.close_reason ?? '',
    highest: null,
    lowest: null,
  }));
}

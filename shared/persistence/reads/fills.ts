import type { Fill } from '../../contracts/api/trading.ts';
import type { Id } from '../../kernel/ids.ts';
import { isoOf, type Reader, symbolOf, venueOf } from './reader.ts';

export interface FillFilter {
  readonly account: string;
  /** Of one order; null: of all. */
  readonly orderId: Id | null;
  /** As `BTC/USDT`; left out: all. */
  readonly symbol?: string | null;
  /** A bot's name; left out: all. */
  readonly bot?: string | null;
  readonly limit: number;
}

/** Fills, the newest first. */
export async function readFills(db: Reader, filter: FillFilter): Promise<readonly Fill[]> {
  const { account, orderId, symbol = null, bot = null, limit } = filter;
  let query = db
    .selectFrom('fills')
    .leftJoin('orders', 'orders.id', 'fills.order_id')
    .selectAll('fills')
    .select('orders.purpose')
    .where('fills.account', '=', account);
  if (orderId !== null) query = query.where('fills.order_id', '=', orderId);
  if (symbol !== null) query = query.where('fills.instrument_id', 'like', `%:${symbol}`);
  if (bot !== null) query = query.where('fills.bot_id', '=', bot);
  const rows = await query.orderBy('fills.created_at', 'desc').orderBy('fills.id').limit(limit).execute();
  return rows.map(row => ({
    id: row.id,
    orderId: row.order_id,
    venueTradeId: row.venue_trade_id,
    instrument: symbolOf(row.instrument_id),
    venue: venueOf(row.instrument_id),
    bot: row.bot_id,
    purpose: row.purpose,
    side: row.side,
    quantity: row.quantity,
    price: row.price,
    fee: row.fee,
    feeAsset: row.fee_asset,
    isMaker: row.is_maker,
    time: isoOf(row.venue_time),
  }));
}

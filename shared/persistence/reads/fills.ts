import type { Fill } from '../../contracts/api/trading.ts';
import type { Id } from '../../kernel/ids.ts';
import { isoOf, type Reader, symbolOf, venueOf } from './reader.ts';

export interface FillFilter {
  readonly account: string;
  /** Of one order; null: of all. */
  readonly orderId: Id | null;
  readonly limit: number;
}

/** Fills, the newest first. */
export async function readFills(db: Reader, { account, orderId, limit }: FillFilter): Promise<readonly Fill[]> {
  let query = db
    .selectFrom('fills')
    .leftJoin('orders', 'orders.id', 'fills.order_id')
    .selectAll('fills')
    .select('orders.purpose')
    .where('fills.account', '=', account);
  if (orderId !== null) query = query.where('fills.order_id', '=', orderId);
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

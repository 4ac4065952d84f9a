import { LIVE_STATES } from '../../domain/order-state.ts';
import { type Reader, symbolOf } from './reader.ts';

/** The rest of an entry that may still fill. Money as text, in quote. */
export interface ComingEntry {
  /** As BTC/USDT. */
  readonly symbol: string;
  readonly side: 'long' | 'short';
  readonly quantity: string;
  readonly filledQuantity: string;
  /** Its limit, else what the bar closed at that it was decided on, else the mark; null when none is known. */
  readonly expectedPrice: string | null;
  readonly stopLoss: string | null;
}

/** Entries of the account that were sent or soon will be, with the stop that the risk manager approved. */
export async function readComingEntries(db: Reader, account: string): Promise<readonly ComingEntry[]> {
  const rows = await db
    .selectFrom('orders')
    .innerJoin('risk_decisions', 'risk_decisions.id', 'orders.approval_id')
    .leftJoin('marks', 'marks.instrument_id', 'orders.instrument_id')
    .select([
      'orders.instrument_id',
      'orders.side',
      'orders.quantity',
      'orders.filled_quantity',
      'orders.limit_price',
      'risk_decisions.reference_price',
      'risk_decisions.stop_loss',
      'marks.price',
    ])
    .where('orders.account', '=', account)
    .where('orders.purpose', '=', 'entry')
    .where('orders.state', 'in', ['approved', ...LIVE_STATES])
    .orderBy('orders.created_at')
    .orderBy('orders.id')
    .execute();
  return rows.map(row => ({
    symbol: symbolOf(row.instrument_id),
    side: row.side === 'buy' ? 'long' : 'short',
    quantity: row.quantity,
    filledQuantity: row.filled_quantity,
    expectedPrice: row.limit_price ?? row.reference_price ?? row.price,
    stopLoss: row.stop_loss,
  }));
}

import type { Selectable } from 'kysely';
import type { Order } from '../../contracts/api/trading.ts';
import { LIVE_STATES } from '../../domain/order-state.ts';
import type { OrdersTable } from '../tables/trading.ts';
import { isoOf, type Reader, symbolOf, venueOf } from './reader.ts';

export interface OrderFilter {
  readonly account: string;
  /** `live`: what may still be sent or fill. */
  readonly which: 'live' | 'all';
  /** As `BTC/USDT`; null: all. */
  readonly symbol: string | null;
  /** A bot's name; left out: all. */
  readonly bot?: string | null;
  readonly limit: number;
}

/** Orders, the newest first. */
export async function readOrders(db: Reader, filter: OrderFilter): Promise<readonly Order[]> {
  let query = db.selectFrom('orders').selectAll().where('account', '=', filter.account);
  if (filter.which === 'live') query = query.where('state', 'in', ['approved', ...LIVE_STATES]);
  if (filter.symbol !== null) query = query.where('instrument_id', 'like', `%:${filter.symbol}`);
  if (filter.bot) query = query.where('bot_id', '=', filter.bot);
  const rows = await query.orderBy('created_at', 'desc').orderBy('id').limit(filter.limit).execute();
  return rows.map(orderView);
}

/** An order as people and programs see it. */
export const orderView = (row: Selectable<OrdersTable>): Order => ({
  id: row.id,
  clientOrderId: row.client_order_id,
  venueOrderId: row.venue_order_id,
  instrument: symbolOf(row.instrument_id),
  side: row.side,
  type: row.type,
  quantity: row.quantity,
  price: row.limit_price ?? row.stop_price,
  state: row.state,
  filledQuantity: row.filled_quantity,
  createdAt: isoOf(row.created_at),
  venue: venueOf(row.instrument_id),
  bot: row.bot_id,
  purpose: row.purpose,
  averagePrice: row.average_price,
  code: row.code,
});

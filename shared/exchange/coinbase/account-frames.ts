import { z } from 'zod';
import type { OrderType } from '../../domain/order.ts';
import { ZERO } from '../../kernel/decimal.ts';
import type { VenueOrder } from '../port.ts';
import { stateOf } from './order-replies.ts';
import { symbolOf } from './products.ts';
import { amountOrNull, amountOrZero, moment, side, status, timeInForce, venueOrderId } from './replies.ts';

/* Messages of the `user` channel ("WebSocket channels", "User Channel"): orders with figures so far, never single fills. */

const order = z.object({
  order_id: venueOrderId,
  client_order_id: z.string(),
  product_id: z.string(),
  order_side: side,
  order_type: z.string(),
  time_in_force: timeInForce,
  status,
  creation_time: moment,
  cumulative_quantity: amountOrZero,
  leaves_quantity: amountOrZero,
  avg_price: amountOrZero,
  filled_value: amountOrNull,
  limit_price: amountOrNull,
  stop_price: amountOrNull,
  post_only: z.union([z.boolean(), z.string()]).nullish(),
  cancel_reason: z.string().nullish(),
  reject_reason: z.string().nullish(),
});
const userEvent = z.object({ type: z.enum(['snapshot', 'update']), orders: z.array(order) });

export interface OrderUpdate {
  /** Its quantity is that of what is left and filled: less than was ordered once it is over. */
  readonly order: VenueOrder;
  /** The venue's reason for a rejection or the end; empty without one. */
  readonly reason: string;
}

/** The updates in an event. Throws for one that cannot be read. */
export const readUserEvent = (
  event: unknown,
): { readonly isSnapshot: boolean; readonly updates: readonly OrderUpdate[] } => {
  const { type, orders } = userEvent.parse(event);
  return { isSnapshot: type === 'snapshot', updates: orders.map(toUpdate) };
};

function toUpdate(told: z.output<typeof order>): OrderUpdate {
  const filledQuantity = told.cumulative_quantity;
  const reasons = [told.reject_reason, told.cancel_reason];
  return {
    order: {
      symbol: symbolOf(told.product_id),
      venueOrderId: told.order_id,
      clientOrderId: told.client_order_id,
      side: told.order_side,
      type: typeOf(told),
      timeInForce: told.time_in_force,
      quantity: filledQuantity.plus(told.leaves_quantity),
      filledQuantity,
      filledQuote: told.filled_value ?? told.avg_price.times(filledQuantity) ?? ZERO,
      limitPrice: told.limit_price,
      stopPrice: told.stop_price,
      state: stateOf(told.status, !filledQuantity.isZero()),
      venueListId: null,
      updatedAt: told.creation_time,
    },
    reason: reasons.find(reason => reason && !/^(UNKNOWN|REJECT_REASON_UNSPECIFIED)/.test(reason)) ?? '',
  };
}

/** Written as `Limit`, `Stop Limit` or `STOP_LIMIT`, depending on its age. Which way a stop looks is not told. */
function typeOf({ order_type, post_only }: z.output<typeof order>): OrderType {
  const name = order_type.toUpperCase().replaceAll(' ', '_');
  if (name === 'MARKET') return 'market';
  if (name === 'BRACKET') return 'bracket';
  if (name.startsWith('STOP')) return 'stop-loss-limit';
  return String(post_only) === 'true' ? 'limit-maker' : 'limit';
}

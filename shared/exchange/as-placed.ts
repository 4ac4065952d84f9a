import type { VenueOrderId } from '../domain/order.ts';
import { ZERO } from '../kernel/decimal.ts';
import type { PlaceOrder, VenueOrder } from './port.ts';

/** As it must stand when the venue has taken it and nobody has looked yet. */
export const asPlaced = (order: PlaceOrder, id: VenueOrderId): VenueOrder => ({
  symbol: order.symbol,
  venueOrderId: id,
  clientOrderId: order.clientOrderId,
  side: order.side,
  type: order.type,
  timeInForce: order.timeInForce,
  quantity: order.quantity,
  filledQuantity: ZERO,
  filledQuote: ZERO,
  limitPrice: order.limitPrice,
  stopPrice: order.stopPrice,
  state: 'open',
  venueListId: null,
  updatedAt: order.sentAt,
});

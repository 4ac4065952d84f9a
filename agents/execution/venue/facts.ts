import type { ClientOrderId } from '#shared/domain/order.ts';
import type { VenueFill, VenueOrder } from '#shared/exchange/port.ts';
import { hexOf, type Id, idFromHex } from '#shared/kernel/ids.ts';
import type { DeskOrder } from '../core/desk.ts';
import type { FillFact, ReportFact } from '../core/facts.ts';

export const clientOrderIdOf = (order: Pick<DeskOrder, 'id'>): ClientOrderId => hexOf(order.id) as ClientOrderId;

/** What the venue answers about an order, as a fact about ours. */
export const reportOf = (orderId: Id, order: VenueOrder): ReportFact => ({
  kind: 'report',
  orderId,
  venueOrderId: order.venueOrderId,
  state: order.state,
  filled: order.filledQuantity,
  reason: '',
  venueTime: order.updatedAt,
  source: 'answer',
});

/** The same of orders that name themselves; those whose client id was not made by us are left out. */
export const reportsOf = (orders: readonly VenueOrder[]): readonly ReportFact[] =>
  orders.flatMap(order => {
    const id = idFromHex(order.clientOrderId);
    return id === null ? [] : [reportOf(id, order)];
  });

export const fillOf = (orderId: Id, fill: VenueFill): FillFact => ({
  kind: 'fill',
  orderId,
  venueOrderId: fill.venueOrderId,
  venueTradeId: fill.venueTradeId,
  side: fill.side,
  quantity: fill.quantity,
  price: fill.price,
  fee: fill.fee,
  feeAsset: fill.feeAsset,
  isMaker: fill.isMaker,
  venueTime: fill.venueTime,
});

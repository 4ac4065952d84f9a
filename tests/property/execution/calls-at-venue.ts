import type { DeskOrder } from '#agents/execution/core/desk.ts';
import type { Call } from '#agents/execution/core/draft.ts';
import type { Fact } from '#agents/execution/core/facts.ts';
import { fillOf, reportOf } from '#agents/execution/venue/facts.ts';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { Outcome, PlacedOco, PlacedOrder, Replaced, VenueOrder } from '#shared/exchange/port.ts';
import { hexOf, idFromHex } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { VenueModel } from './venue-model.ts';

export const SYMBOL = 'BTC/USDT' as MarketSymbol;

type Replacement = Call & { readonly kind: 'replace' };

/** Makes a call of a desk at the venue. */
export function performAt(
  venue: VenueModel,
  call: Exclude<Call, Replacement>,
  now: number,
): Outcome<PlacedOrder> | Outcome<PlacedOco> | Outcome<VenueOrder> {
  switch (call.kind) {
    case 'place':
      return venue.place(placementOf(call.order));
    case 'place-oco':
      return venue.placeOco({
        symbol: SYMBOL,
        clientListId: hexOf(call.listId) as never,
        side: call.stop.side,
        quantity: call.stop.quantity,
        stopLoss: { clientOrderId: hexOf(call.stop.id) as never, stopPrice: call.stop.stopPrice!, limitPrice: null },
        takeProfit: {
          clientOrderId: hexOf(call.target.id) as never,
          type: 'limit-maker',
          price: call.target.limitPrice!,
        },
        sentAt: epochMs(now),
      });
    case 'cancel':
      return venue.cancel(SYMBOL, hexOf(call.order.id));
    case 'cancel-oco':
      return venue.cancelOco(SYMBOL, hexOf(call.listId));
  }
}

export const replaceAt = (venue: VenueModel, { stop, order }: Replacement): Replaced =>
  venue.cancelReplace({ cancel: hexOf(stop.id) as never, place: placementOf(order) });

/** What the venue's answer tells the desk. */
export function factsOf(value: PlacedOrder | PlacedOco | VenueOrder): Fact[] {
  if ('orders' in value) return value.orders.map(order => reportOf(idFromHex(order.clientOrderId)!, order));
  if ('fills' in value) {
    const id = idFromHex(value.order.clientOrderId)!;
    return [...value.fills.map(fill => fillOf(id, fill)), reportOf(id, value.order)];
  }
  return [reportOf(idFromHex(value.clientOrderId)!, value)];
}

const placementOf = ({ id, side, type, quantity, limitPrice, stopPrice, timeInForce }: DeskOrder) => ({
  ...{ symbol: SYMBOL, clientOrderId: hexOf(id) as never },
  ...{ side, type, quantity, limitPrice, stopPrice, timeInForce },
});

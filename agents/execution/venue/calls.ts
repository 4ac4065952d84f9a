import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { ClientListId, Outcome, PlacedOco, PlacedOrder, Trading, VenueOrder } from '#shared/exchange/port.ts';
import { hexOf, type Id } from '#shared/kernel/ids.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { DeskOrder } from '../core/desk.ts';
import type { Call } from '../core/draft.ts';
import type { Fact } from '../core/facts.ts';
import { clientOrderIdOf, fillOf, reportOf, reportsOf } from './facts.ts';

/** What a call ended in. `ask`: the answer left open how the orders stand, so they have to be asked for. */
export interface CallEnd {
  readonly facts: readonly Fact[];
  readonly ask: boolean;
  /** Wall time before which asking makes it worse; null: at once. */
  readonly notBefore: EpochMs | null;
}

const sentAtOf = (order: DeskOrder): EpochMs => {
  invariant(order.sentAt !== null, `order ${order.id} was committed as sent`);
  return order.sentAt;
};

/** Makes one call. Never throws and never repeats. */
export async function makeCall(
  trading: Trading,
  call: Call,
  { symbol, now }: { readonly symbol: MarketSymbol; readonly now: EpochMs },
): Promise<CallEnd> {
  switch (call.kind) {
    case 'place':
      return placed(call.order, await trading.place(placeRequest(call.order, symbol)));
    case 'place-oco': {
      const { stop, target } = call;
      const { stopPrice } = stop;
      const price = target.limitPrice;
      invariant(stopPrice !== null && price !== null, 'the legs of an OCO have their prices');
      const outcome = await trading.placeOco({
        symbol,
        clientListId: hexOf(call.listId) as ClientListId,
        side: stop.side,
        quantity: stop.quantity,
        stopLoss: { clientOrderId: clientOrderIdOf(stop), stopPrice, limitPrice: null },
        takeProfit: { clientOrderId: clientOrderIdOf(target), type: 'limit-maker', price },
        sentAt: sentAtOf(stop),
      });
      return placedLegs([stop, target], outcome);
    }
    case 'cancel': {
      const outcome = await trading.cancel({ symbol, clientOrderId: clientOrderIdOf(call.order), sentAt: now });
      return cancelled(call.order.id, outcome);
    }
    case 'cancel-oco': {
      const clientListId = hexOf(call.listId) as ClientListId;
      const outcome = await trading.cancelOco({ symbol, clientListId, sentAt: now });
      return cancelledLegs(call.orders, outcome);
    }
  }
}

const placeRequest = (order: DeskOrder, symbol: MarketSymbol) => ({
  symbol,
  clientOrderId: clientOrderIdOf(order),
  side: order.side,
  type: order.type,
  quantity: order.quantity,
  limitPrice: order.limitPrice,
  stopPrice: order.stopPrice,
  timeInForce: order.timeInForce,
  sentAt: sentAtOf(order),
});

function placed(order: DeskOrder, outcome: Outcome<PlacedOrder>): CallEnd {
  if (outcome.kind !== 'confirmed') return failed([order], outcome);
  const { order: venueOrder, fills } = outcome.value;
  const facts: Fact[] = fills.map(fill => fillOf(order.id, fill));
  return { facts: [...facts, reportOf(order.id, venueOrder)], ask: false, notBefore: null };
}

function placedLegs(orders: readonly DeskOrder[], outcome: Outcome<PlacedOco>): CallEnd {
  if (outcome.kind !== 'confirmed') return failed(orders, outcome);
  return { facts: legReports(orders, outcome.value.orders), ask: false, notBefore: null };
}

function failed(
  orders: readonly DeskOrder[],
  { kind, fault }: Exclude<Outcome<never>, { readonly kind: 'confirmed' }>,
): CallEnd {
  const detail = [fault.venueCode, fault.message].filter(Boolean).join(' ');
  const facts = orders.map(
    (order): Fact =>
      kind === 'rejected'
        ? { kind: 'rejected', orderId: order.id, code: fault.code, detail }
        : { kind: 'outcome-unknown', orderId: order.id, detail },
  );
  return { facts, ask: false, notBefore: fault.retryAt };
}

function cancelled(orderId: Id, outcome: Outcome<VenueOrder>): CallEnd {
  if (outcome.kind !== 'confirmed') return { facts: [], ask: true, notBefore: outcome.fault.retryAt };
  return { facts: [reportOf(orderId, outcome.value)], ask: false, notBefore: null };
}

function cancelledLegs(orders: readonly DeskOrder[], outcome: Outcome<PlacedOco>): CallEnd {
  if (outcome.kind !== 'confirmed') return { facts: [], ask: true, notBefore: outcome.fault.retryAt };
  const facts = legReports(orders, outcome.value.orders);
  // a leg that the answer leaves out, or still calls open, is asked for
  const ended = new Set(
    facts.filter(fact => fact.state !== 'open' && fact.state !== 'partly-filled').map(fact => fact.orderId),
  );
  return { facts, ask: orders.some(order => !ended.has(order.id)), notBefore: null };
}

function legReports(orders: readonly DeskOrder[], venueOrders: readonly VenueOrder[]) {
  const ours = new Set(orders.map(order => order.id));
  return reportsOf(venueOrders).filter(({ orderId }) => ours.has(orderId));
}

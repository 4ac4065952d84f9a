import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type {
  ClientListId,
  Outcome,
  PlacedOco,
  PlacedOrder,
  Replaced,
  Trading,
  VenueOrder,
} from '#shared/exchange/port.ts';
import { hexOf } from '#shared/kernel/ids.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { DeskOrder } from '../core/desk.ts';
import type { Call } from '../core/draft.ts';
import type { Fact } from '../core/facts.ts';
import { clientOrderIdOf, fillOf, reportOf, reportsOf } from './facts.ts';

/** What a call ended in. `ask`: orders of which the answer left open how they stand, so they have to be asked for. */
export interface CallEnd {
  readonly facts: readonly Fact[];
  readonly ask: readonly DeskOrder[];
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
    case 'replace': {
      const { sentAt, ...place } = placeRequest(call.order, symbol);
      return replaced(call, await trading.cancelReplace({ cancel: clientOrderIdOf(call.stop), place, sentAt }));
    }
    case 'cancel': {
      const outcome = await trading.cancel({ symbol, clientOrderId: clientOrderIdOf(call.order), sentAt: now });
      return cancelled(call.order, outcome);
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
  return { facts: [...facts, reportOf(order.id, venueOrder)], ask: [], notBefore: null };
}

function placedLegs(orders: readonly DeskOrder[], outcome: Outcome<PlacedOco>): CallEnd {
  if (outcome.kind !== 'confirmed') return failed(orders, outcome);
  return { facts: legReports(orders, outcome.value.orders), ask: [], notBefore: null };
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
  return { facts, ask: [], notBefore: fault.retryAt };
}

function cancelled(order: DeskOrder, outcome: Outcome<VenueOrder>): CallEnd {
  if (outcome.kind !== 'confirmed') return { facts: [], ask: [order], notBefore: outcome.fault.retryAt };
  return { facts: [reportOf(order.id, outcome.value)], ask: [], notBefore: null };
}

/** Each half has an end of its own. What the venue did not try, because the first did not work, was never sent. */
function replaced(
  { stop, order }: Extract<Call, { readonly kind: 'replace' }>,
  { cancelled: off, placed: on }: Replaced,
): CallEnd {
  const first = cancelled(stop, off);
  const second = on === null ? notTried(order, off) : placed(order, on);
  return {
    facts: [...first.facts, ...second.facts],
    ask: first.ask,
    notBefore: first.notBefore ?? second.notBefore,
  };
}

function notTried(order: DeskOrder, off: Outcome<VenueOrder>): CallEnd {
  const [code, detail] =
    off.kind === 'confirmed' ? ['VENUE_REJECTED' as const, 'not tried'] : [off.fault.code, off.fault.message];
  return { facts: [{ kind: 'denied', orderId: order.id, code, detail }], ask: [], notBefore: null };
}

function cancelledLegs(orders: readonly DeskOrder[], outcome: Outcome<PlacedOco>): CallEnd {
  if (outcome.kind !== 'confirmed') return { facts: [], ask: orders, notBefore: outcome.fault.retryAt };
  const facts = legReports(orders, outcome.value.orders);
  // a leg that the answer leaves out, or still calls open, is asked for
  const ended = new Set(
    facts.filter(fact => fact.state !== 'open' && fact.state !== 'partly-filled').map(fact => fact.orderId),
  );
  return { facts, ask: orders.every(order => ended.has(order.id)) ? [] : orders, notBefore: null };
}

function legReports(orders: readonly DeskOrder[], venueOrders: readonly VenueOrder[]) {
  const ours = new Set(orders.map(order => order.id));
  return reportsOf(venueOrders).filter(({ orderId }) => ours.has(orderId));
}

import type { Side } from '../domain/order.ts';
import type { Decimal } from '../kernel/decimal.ts';
import { invariant } from '../kernel/invariant.ts';
import { triggerDirection } from './orders.ts';
import type { Order, OrderId, RestingFillModel } from './types.ts';

/** One straight move of the market. */
export interface Leg {
  /** Where the last trade is after it: what stops look at. */
  readonly to: Decimal;
  /** A gap goes to its end at once: stops fill there. A way passes every price between. */
  readonly kind: 'gap' | 'way';
  /** The price at which resting buys, and resting sells, find somebody; null when that side finds nobody. */
  readonly meets: Readonly<Record<Side, Decimal | null>>;
  /** Sides whose orders are filled by a mere touch, if the fill model has touch at all. */
  readonly touches: 'both' | Side;
}

/** The open order that the leg reaches next: the one nearest to where it starts, the oldest of equals; null when none is left. */
export function nextReached(
  orders: Iterable<Order>,
  leg: Leg,
  { from, rule, done }: { from: Decimal; rule: RestingFillModel['rule']; done: ReadonlySet<OrderId> },
): Order | null {
  let next: Order | null = null;
  let nearest: Decimal | null = null;
  for (const order of orders) {
    if (done.has(order.id) || !isReached(order, leg, rule)) continue;
    const distance = reachPrice(order).minus(from).abs();
    if (nearest === null || distance.lt(nearest)) [next, nearest] = [order, distance];
  }
  return next;
}

function isReached(order: Order, leg: Leg, rule: RestingFillModel['rule']): boolean {
  if (order.state.kind === 'waiting') {
    const stop = reachPrice(order);
    return triggerDirection(order) === 'falling' ? leg.to.lte(stop) : leg.to.gte(stop);
  }
  const met = leg.meets[order.side];
  if (met === null || order.price === null) return false;
  if (met.eq(order.price)) return rule === 'touch' && (leg.touches === 'both' || leg.touches === order.side);
  return order.side === 'buy' ? met.lt(order.price) : met.gt(order.price);
}

/** The price at which something happens to the order: its stop while it waits, then its limit. */
export function reachPrice(order: Order): Decimal {
  const price = order.state.kind === 'waiting' ? order.stopPrice : order.price;
  invariant(price !== null, `order ${order.id} has a price to reach`);
  return price;
}

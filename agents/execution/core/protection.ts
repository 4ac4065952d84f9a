import type { OrderPurpose } from '#shared/domain/order.ts';
import { isLive } from '#shared/domain/order-state.ts';
import { type Decimal, maximum, ZERO } from '#shared/kernel/decimal.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import type { DeskOrder, DeskPosition } from './desk.ts';
import type { Draft } from './draft.ts';
import { isPastTarget } from './levels.ts';
import { type Authority, exitSide, newOrder, orderIdOf } from './new-order.ts';
import { roundPrice, roundQuantity, stopLimitPrice } from './rounding.ts';

export const isProtective = (order: Pick<DeskOrder, 'purpose'>): boolean =>
  order.purpose === 'stop-loss' || order.purpose === 'take-profit';

/** Under which approval the position is protected: that of its last stop, else that of its entry; null when unknown. */
export function authorityOver(draft: Draft, position: DeskPosition): Authority | null {
  const own = draft.orders.filter(order => order.positionId === position.id && order.state !== 'denied');
  const order = own.findLast(isProtective) ?? own.find(other => other.purpose === 'entry') ?? own.at(-1);
  if (order === undefined) return null;
  return {
    id: order.approvalId,
    side: exitSide(position),
    marketTime: order.marketTime,
    correlationId: order.correlationId,
    ...order.terms,
  };
}

/** The next unused ordinal of a purpose under an approval. */
export function nextOrdinal(draft: Draft, approvalId: Id, purpose: OrderPurpose): number {
  const used = draft.orders.filter(order => order.approvalId === approvalId && order.purpose === purpose);
  return used.reduce((next, order) => Math.max(next, order.ordinal + 1), 0);
}

/**
 * What protects the position, not yet sent, as the venue holds it: a stop and a target under one list id, a bracket that is both,
 * or a stop alone. Past its target a position has only a stop, until it is sold.
 */
export function protectiveOrders(
  draft: Draft,
  {
    approval,
    position,
    quantity,
  }: { readonly approval: Authority; readonly position: DeskPosition; readonly quantity: Decimal },
): readonly DeskOrder[] {
  const { stopLoss, takeProfit } = position;
  if (stopLoss === null) return [];
  const { instrument } = draft.desk;
  const { protection } = draft.settings;
  const side = exitSide(position);
  const make = (purpose: 'stop-loss' | 'take-profit', shape: ProtectiveShape): DeskOrder => {
    const ordinal = nextOrdinal(draft, approval.id, purpose);
    const { type, limitPrice, stopPrice } = shape;
    return {
      ...newOrder(approval, purpose, { type, timeInForce: 'GTC', quantity, limitPrice }),
      id: orderIdOf(approval.id, purpose, ordinal),
      ordinal,
      side,
      stopPrice,
      positionId: position.id,
      marketTime: draft.clock.market, // its trades are asked for since then, and the entry may be weeks old
    };
  };
  const stopPrice = roundPrice(stopLoss, side, instrument);
  const isTargetPassed = isPastTarget(draft, position); // the venue would refuse it
  if (takeProfit !== null && protection.oco === 'bracket' && !isTargetPassed) {
    return [make('stop-loss', { type: 'bracket', stopPrice, limitPrice: roundPrice(takeProfit, side, instrument) })];
  }
  const limitPrice =
    protection.stop === 'stop-loss'
      ? null
      : stopLimitPrice(stopPrice, side, { instrument, share: protection.limitShare });
  const stop = make('stop-loss', { type: protection.stop, stopPrice, limitPrice });
  if (takeProfit === null || protection.oco === 'none' || isTargetPassed) return [stop];
  const listId = deriveId('order-list', stop.id);
  const target = {
    type: 'limit-maker',
    stopPrice: null,
    limitPrice: roundPrice(takeProfit, side, instrument),
  } as const;
  return [
    { ...stop, listId },
    { ...make('take-profit', target), listId },
  ];
}

/** What of the position stops must cover, as the venue counts it: all that is not on its way out. */
export function toProtect(draft: Draft, position: DeskPosition): Decimal {
  const leaving = draft.orders.filter(
    order => order.positionId === position.id && order.purpose === 'exit' && isLive(order.state),
  );
  const rest = leaving.reduce((left, order) => left.minus(order.quantity.minus(order.filled)), position.quantity);
  return roundQuantity(maximum(rest, ZERO), draft.desk.instrument);
}

type ProtectiveShape = Pick<DeskOrder, 'type' | 'limitPrice' | 'stopPrice'>;

/** True when stop orders that rest on the venue cover what must be covered, at the level the position asks for. */
export function isCovered(draft: Draft, position: DeskPosition): boolean {
  const { instrument } = draft.desk;
  const side = exitSide(position);
  const live = draft.orders.filter(
    order => order.positionId === position.id && isProtective(order) && isLive(order.state),
  );
  const [stop, ...moreStops] = live.filter(order => order.purpose === 'stop-loss');
  const [target, ...moreTargets] = live.filter(order => order.purpose === 'take-profit');
  if (stop === undefined || moreStops.length > 0 || moreTargets.length > 0) return false;
  const quantity = toProtect(draft, position);
  const fits = (order: DeskOrder, price: Decimal | null, level: Decimal | null): boolean =>
    level !== null &&
    price?.eq(roundPrice(level, side, instrument)) === true &&
    order.quantity.minus(order.filled).eq(quantity);
  if (!fits(stop, stop.stopPrice, position.stopLoss)) return false;
  if (stop.type === 'bracket') return target === undefined && fits(stop, stop.limitPrice, position.takeProfit);
  if (position.takeProfit === null || draft.settings.protection.oco === 'none') return target === undefined;
  return target === undefined ? isPastTarget(draft, position) : fits(target, target.limitPrice, position.takeProfit);
}

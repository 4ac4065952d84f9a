import type { Code } from '#shared/domain/codes.ts';
import type { OrderPurpose } from '#shared/domain/order.ts';
import { type Decimal, maximum, minimum, ZERO } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import type { OrderShape } from './algorithms/algorithm.ts';
import { ALGORITHMS } from './algorithms/registry.ts';
import type { Approval, DeskOrder, DeskPosition } from './desk.ts';
import type { Draft } from './draft.ts';
import { exitSide, newOrder, orderIdOf, positionIdOf } from './new-order.ts';
import { protectiveOrders } from './protection.ts';
import { reachesMinimum, roundQuantity } from './rounding.ts';

/** Turns an approval into orders, `approved` or `denied`: each approval leaves at least one row. */
export function takeApproval(draft: Draft, approval: Approval): void {
  const purpose = approval.intent === 'move-stop' ? 'stop-loss' : approval.intent;
  if (draft.order(orderIdOf(approval.id, purpose, 0)) !== null) return; // told twice
  if (approval.intent === 'entry') {
    takeEntry(draft, approval);
    return;
  }
  const position = approvedPosition(draft, approval);
  if (position === null) {
    draft.add(denied(draft, approval, purpose, 'EXECUTION_POSITION_GONE'));
    return;
  }
  if (approval.intent === 'exit') {
    takeExit(draft, approval, position);
    return;
  }
  takeMove(draft, approval, position);
}

function takeEntry(draft: Draft, approval: Approval): void {
  const { instrument, mark } = draft.desk;
  const shape = ALGORITHMS[approval.orderType ?? 'market'].shape(
    { ...approval, quantity: approval.quantity ?? ZERO },
    instrument,
  );
  const price = shape.limitPrice ?? mark;
  const tooSmall = price === null ? shape.quantity.isZero() : !reachesMinimum(shape.quantity, price, instrument);
  if (tooSmall) {
    draft.add(denied(draft, approval, 'entry', 'EXECUTION_BELOW_MINIMUM'));
    return;
  }
  const id = orderIdOf(approval.id, 'entry', 0);
  // one that adds belongs to the position it adds to, also when that is closed before its trades come
  draft.add({ ...newOrder(approval, 'entry', shape), positionId: draft.position?.id ?? positionIdOf(id) });
}

/** An exit is a market order: an order that rests could leave the position without its stop. */
function takeExit(draft: Draft, approval: Approval, position: DeskPosition): void {
  const wanted = minimum(position.quantity, approval.quantity ?? position.quantity);
  const quantity = maximum(roundQuantity(wanted, draft.desk.instrument), draft.desk.instrument.stepSize);
  const shape: OrderShape = { type: 'market', timeInForce: 'GTC', quantity, limitPrice: null };
  draft.add({ ...newOrder(approval, 'exit', shape), side: exitSide(position), positionId: position.id });
}

/** The new levels are the position's at once; its orders follow as soon as the old ones are off the venue. */
function takeMove(draft: Draft, approval: Approval, position: DeskPosition): void {
  for (const order of draft.orders) {
    const waiting = order.state === 'approved' && (order.purpose === 'stop-loss' || order.purpose === 'take-profit');
    if (waiting) deny(draft, order.id, 'EXECUTION_SUPERSEDED', 'another move of the stop came after it');
  }
  const moved: DeskPosition = {
    ...position,
    stopLoss: approval.stopLoss ?? position.stopLoss,
    takeProfit: approval.takeProfit ?? position.takeProfit,
  };
  draft.hold(moved);
  const quantity = roundQuantity(moved.quantity, draft.desk.instrument);
  if (quantity.isZero()) {
    draft.add(denied(draft, approval, 'stop-loss', 'EXECUTION_BELOW_MINIMUM'));
    return;
  }
  for (const order of protectiveOrders(draft, { approval, position: moved, quantity })) draft.add(order);
}

function approvedPosition(draft: Draft, approval: Approval): DeskPosition | null {
  const position = draft.position;
  if (position === null || position.quantity.isZero()) return null;
  return approval.positionId === null || approval.positionId === position.id ? position : null;
}

export function deny(draft: Draft, orderId: Id, code: Code, detail: string): void {
  draft.move(orderId, { kind: 'denied' }, { patch: { code, detail }, detail: { code, reason: detail } });
}

function denied(draft: Draft, approval: Approval, purpose: OrderPurpose, code: Code): DeskOrder {
  const quantity: Decimal = maximum(approval.quantity ?? ZERO, draft.desk.instrument.stepSize);
  const shape: OrderShape = { type: 'market', timeInForce: 'GTC', quantity, limitPrice: null };
  return { ...newOrder(approval, purpose, shape), state: 'denied', code };
}

import { isResting } from '#shared/domain/order-state.ts';
import type { Decimal } from '#shared/kernel/decimal.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { DeskOrder } from './desk.ts';
import type { Draft } from './draft.ts';

/** Commits approved orders as sent, at `quantity` where it is given, and asks for the call: one order, or the legs of an OCO. */
export function submit(draft: Draft, orders: readonly DeskOrder[], quantity?: Decimal): void {
  const sentAt = draft.clock.wall;
  const expiresAt = epochMs(sentAt + draft.settings.recvWindowMs);
  const sent = orders.map(order => {
    const patch = { sentAt, expiresAt, ...(quantity === undefined ? {} : { quantity }) };
    const moved = draft.move(order.id, { kind: 'submitted' }, { patch });
    invariant(moved !== null, `order ${order.id} was approved`);
    return moved;
  });
  const [first, second] = sent;
  if (first === undefined) return;
  if (second === undefined || first.listId === null) {
    draft.calls.push({ kind: 'place', order: first });
    return;
  }
  const [stop, target] = first.purpose === 'stop-loss' ? [first, second] : [second, first];
  draft.calls.push({ kind: 'place-oco', listId: first.listId, stop, target });
}

/** Asks for the cancels of orders that rest, list by list; those with a call on its way are left alone. */
export function cancelOrders(draft: Draft, orders: readonly DeskOrder[]): void {
  const lists = Map.groupBy(
    orders.filter(order => isResting(order.state) && !draft.inFlight(order.id)),
    order => order.listId ?? order.id,
  );
  for (const legs of lists.values()) {
    const marked = legs.map(order => ({ ...order, cancelRequestedAt: draft.clock.wall }));
    for (const order of marked) draft.patch(order);
    const [first] = marked;
    if (first === undefined) continue;
    draft.calls.push(
      first.listId === null
        ? { kind: 'cancel', order: first }
        : { kind: 'cancel-oco', listId: first.listId, orders: marked },
    );
  }
}

import { isResting } from '#shared/domain/order-state.ts';
import type { Decimal } from '#shared/kernel/decimal.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { DeskOrder } from './desk.ts';
import type { Draft, Move } from './draft.ts';

/** Commits approved orders as sent, at `quantity` where it is given, and asks for the call: one order, or the legs of an OCO. */
export function submit(draft: Draft, orders: readonly DeskOrder[], quantity?: Decimal): void {
  const [first, second] = orders.map(order => commit(draft, order, quantity === undefined ? {} : { quantity }));
  if (first === undefined) return;
  if (second === undefined || first.listId === null) {
    draft.calls.push({ kind: 'place', order: first });
    return;
  }
  const [stop, target] = first.purpose === 'stop-loss' ? [first, second] : [second, first];
  draft.calls.push({ kind: 'place-oco', listId: first.listId, stop, target });
}

/** Commits an approved stop as sent in the place of one that rests, and asks for the one call that does both. */
export function replace(
  draft: Draft,
  stop: DeskOrder,
  next: { readonly order: DeskOrder; readonly quantity: Decimal; readonly move: Move },
): void {
  const order = commit(draft, next.order, { quantity: next.quantity, replaces: stop.id });
  const leaving = { ...stop, cancelRequestedAt: draft.clock.wall };
  draft.patch(leaving);
  draft.calls.push({ kind: 'replace', stop: leaving, order, move: next.move });
}

function commit(draft: Draft, { id }: DeskOrder, change: Partial<Pick<DeskOrder, 'quantity' | 'replaces'>>): DeskOrder {
  const sentAt = draft.clock.wall;
  const expiresAt = epochMs(sentAt + draft.settings.recvWindowMs);
  const moved = draft.move(id, { kind: 'submitted' }, { patch: { sentAt, expiresAt, ...change } });
  invariant(moved !== null, `order ${id} was approved`);
  return moved;
}

/**
 * Asks for the cancels of orders that rest, list by list; those with a call on its way are left alone. `move`: so that others take
 * their places, and only when these can be placed.
 */
export function cancelOrders(draft: Draft, orders: readonly DeskOrder[], move: Move | null = null): void {
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
        ? { kind: 'cancel', order: first, move }
        : { kind: 'cancel-oco', listId: first.listId, orders: marked, move },
    );
  }
}

import type { Desk, DeskOrder, DeskPosition } from '#agents/execution/core/desk.ts';
import type { Turn } from '#agents/execution/core/turn.ts';
import { isLive } from '#shared/domain/order-state.ts';

/** Orders of a position that are over and still looked at: as many as the live agent loads. */
const HISTORY = 20;

/** What a desk keeps after a turn: what the live agent would load for the next one. */
export function remembered({ desk, orders }: Turn): Desk {
  const open = desk.positions.find(position => position.closedAt === null) ?? null;
  const isKept = keeper(desk.orders, { open, changed: new Set(orders.map(order => order.id)) });
  const kept = desk.orders.filter(isKept);
  const referred = new Set(kept.map(order => order.positionId));
  return {
    ...desk,
    orders: kept,
    positions: desk.positions.filter(position => position === open || referred.has(position.id)),
  };
}

const isPending = (order: DeskOrder): boolean => order.state === 'approved' || isLive(order.state);

function keeper(
  orders: readonly DeskOrder[],
  { open, changed }: { readonly open: DeskPosition | null; readonly changed: ReadonlySet<string> },
): (order: DeskOrder) => boolean {
  if (open === null) return isPending;
  const own = orders.filter(order => order.positionId === open.id);
  if (own.length <= HISTORY) return order => isPending(order) || order.positionId === open.id;
  const last = new Set(own.slice(-HISTORY).map(order => order.id));
  // the last of each purpose under each approval, whose ordinal is used up
  for (const order of new Map(own.map(one => [`${one.approvalId}|${one.purpose}`, one])).values()) last.add(order.id);
  return order => isPending(order) || last.has(order.id) || changed.has(order.id);
}

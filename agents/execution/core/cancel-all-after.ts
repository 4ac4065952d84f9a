import { isLive, isResting } from '#shared/domain/order-state.ts';
import type { DeskOrder } from './desk.ts';

/** What the venue's timer takes when it runs out, as its capabilities say. */
export type TimerScope = 'none' | 'entries' | 'all-orders';

/** What is, or may be, at the venue. */
export interface AtVenue {
  readonly orders: readonly Pick<DeskOrder, 'purpose' | 'type' | 'state'>[];
  readonly openPositions: number;
  /** Orders that somebody else placed; null when nobody has looked yet. */
  readonly externalOrders: number | null;
}

/** Whether the venue takes it with the rest when its timer of this scope runs out, though it must stay: all but entries must. */
export const isTaken = (scope: TimerScope, order: Pick<DeskOrder, 'purpose' | 'type'>): boolean =>
  scope === 'all-orders' && order.purpose !== 'entry' && order.type !== 'market';

/**
 * Whether the venue's timer is to run: entries rest there, and nothing that must stay could be taken with them. A position is
 * protected, or about to be, so where the timer takes everything none may be open.
 */
export function wantsTimer(scope: TimerScope, atVenue: AtVenue): boolean {
  const { orders, openPositions, externalOrders } = atVenue;
  const mayRest = ({ state, type }: AtVenue['orders'][number]): boolean =>
    type !== 'market' && (isResting(state) || state === 'unknown');
  if (scope === 'none' || !orders.some(order => order.purpose === 'entry' && mayRest(order))) return false;
  if (scope === 'entries') return true;
  return (
    openPositions === 0 && externalOrders === 0 && !orders.some(order => isLive(order.state) && isTaken(scope, order))
  );
}

import { isOpen, type Order } from '../../../simulation/types.ts';
import { legsOf, type VenueOrder } from './venue-orders.ts';

export const ORDER_STATUSES = ['OPEN', 'FILLED', 'CANCELLED', 'FAILED'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** `EXPIRED` is for orders with an end, which there are none of here: what found no liquidity is cancelled. */
function statusOf({ state }: Order): OrderStatus | null {
  switch (state.kind) {
    case 'waiting':
    case 'working':
      return 'OPEN';
    case 'filled':
      return 'FILLED';
    case 'cancelled':
      return 'CANCELLED';
    case 'expired':
      if (state.reason === 'sibling-executed') return null;
      return state.reason === 'insufficient-balance' ? 'FAILED' : 'CANCELLED';
  }
}

/** Of a bracket: what became of the leg that executed, or of both. */
export function orderStatus(shown: VenueOrder): OrderStatus {
  const statuses = legsOf(shown).map(statusOf);
  return ORDER_STATUSES.find(status => statuses.includes(status)) ?? 'CANCELLED';
}

export type TriggerStatus = 'INVALID_ORDER_TYPE' | 'STOP_PENDING' | 'STOP_TRIGGERED';

export function triggerStatus(shown: VenueOrder): TriggerStatus {
  const stop = shown.kind === 'bracket' ? shown.stop : shown.order;
  if (stop.stopPrice === null) return 'INVALID_ORDER_TYPE';
  return stop.workingSince === null ? 'STOP_PENDING' : 'STOP_TRIGGERED';
}

export const cancelReason = (shown: VenueOrder): string => {
  const cancelled = legsOf(shown).some(({ state }) => state.kind === 'cancelled');
  if (cancelled) return 'User requested cancel';
  return legsOf(shown).some(order => isOpen(order) || order.state.kind === 'filled') ? '' : 'No liquidity';
};

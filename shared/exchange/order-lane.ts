import type { OrderType } from '../domain/order.ts';
import type { Lane } from './budget/budget.ts';
import type { PlaceOrder } from './port.ts';

const OPENING: readonly OrderType[] = ['market', 'limit', 'limit-maker'];

/**
 * Which lane a new order goes in. What waits for a price protects; and on spot a sale can only make a position smaller: it closes
 * one whose stop has come off already, so it waits no more than a stop does.
 */
export const laneOf = ({ side, type }: Pick<PlaceOrder, 'side' | 'type'>): Lane =>
  side === 'buy' && OPENING.includes(type) ? 'entry' : 'protect';

import type { Brand } from '../kernel/brand.ts';

export type Side = 'buy' | 'sell';
export const oppositeSide = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');

/**
 * `stop-loss` and `take-profit` become market orders when touched; the `-limit` ones become limit orders. `bracket` is a take-profit
 * (its limit price) and a stop-loss (its stop price) in one order.
 */
export const ORDER_TYPES = [
  'market',
  'limit',
  'limit-maker',
  'stop-loss',
  'stop-loss-limit',
  'take-profit',
  'take-profit-limit',
  'bracket',
] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

export const TIMES_IN_FORCE = ['GTC', 'IOC', 'FOK'] as const;
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];

/** What an order is for. Only `entry` may grow a position; the others never exceed it. */
export const ORDER_PURPOSES = ['entry', 'exit', 'stop-loss', 'take-profit'] as const;
export type OrderPurpose = (typeof ORDER_PURPOSES)[number];

/** The venue's own id of an order. */
export type VenueOrderId = Brand<string, 'VenueOrderId'>;
/** Our id of an order at the venue: the order's id as 32 hex digits. */
export type ClientOrderId = Brand<string, 'ClientOrderId'>;

import { z } from 'zod';

export type Side = 'long' | 'short';

/** Which sides a strategy may take. A spot venue has longs only. */
export const sides = z
  .enum(['long', 'short', 'both'])
  .default('long')
  .describe('Which sides it may take; a spot account has longs only');
type Sides = z.output<typeof sides>;

export const allows = (allowed: Sides, side: Side): boolean => allowed === 'both' || allowed === side;

/** 1 for a long, −1 for a short: a price times it is the greater, the better for the position. */
export const signOf = (side: Side): 1 | -1 => (side === 'long' ? 1 : -1);
/** The side that gains when prices move this way; above 0 is up. */
export const sideOf = (direction: number): Side => (direction > 0 ? 'long' : 'short');

/** Of two prices the one that is better for the position: the higher of a long. */
export const better = (side: Side, one: number, other: number): number =>
  side === 'long' ? Math.max(one, other) : Math.min(one, other);

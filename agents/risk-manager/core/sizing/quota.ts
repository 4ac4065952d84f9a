import type { Decimal } from '#shared/kernel/decimal.ts';
import type { SizingMethod } from './method.ts';

/** What bounds the size of an entry. `fixed-fraction` has no bound of its own: it is the risk per trade. */
export type Bound =
  | 'per-trade-risk'
  | Exclude<SizingMethod, 'fixed-fraction'>
  | 'position-share'
  | 'exposure'
  | 'heat'
  | 'bot-budget'
  | 'symbol-budget'
  | 'sector-budget'
  | 'venue-budget'
  | 'symbol-share'
  | 'sector-share'
  | 'cluster-share'
  | 'leverage'
  | 'cash'
  | 'venue-maximum';

/** How near plain numbers may come to where a decision turns, as a share: further off they are as good as decimals. */
export const DOUBT = 1e-9;

/** An entry may be at most `room` / `perUnit` of base: `room` is what is left of something, `perUnit` what one of base takes of it. */
export interface Quota {
  readonly bound: Bound;
  /** At least 0. */
  readonly room: Decimal;
  /** Above 0. */
  readonly perUnit: Decimal;
}

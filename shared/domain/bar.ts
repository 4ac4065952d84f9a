import type { EpochMs } from '../kernel/time.ts';

/** A closed bar as statistics see it: prices in quote and volume in base as plain numbers, all finite, prices above 0. */
export interface Bar {
  readonly openTime: EpochMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

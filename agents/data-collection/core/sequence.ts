import type { Candle } from '#shared/domain/candle.ts';
import { barEnd, type EpochMs } from '#shared/kernel/time.ts';
import type { CandleCode } from './reading.ts';

/** What to do with a candle, given the last one of its instrument. */
export type Step =
  | { readonly kind: 'accept' }
  | { readonly kind: 'refuse'; readonly code: CandleCode }
  /** Bars from `from` up to the candle's are missing; they come first. */
  | { readonly kind: 'hole'; readonly from: EpochMs };

/** Bars are taken in order and once. The first one that came stands: a second one of the same time changes nothing. */
export function stepAfter(last: Candle | null, candle: Candle): Step {
  if (last === null) return { kind: 'accept' };
  if (candle.openTime < last.openTime) return { kind: 'refuse', code: 'CANDLE_OUT_OF_ORDER' };
  if (candle.openTime === last.openTime) {
    return { kind: 'refuse', code: sameBar(last, candle) ? 'CANDLE_DUPLICATE' : 'CANDLE_CONFLICT' };
  }
  const expected = barEnd(last.openTime, last.timeframe);
  return candle.openTime === expected ? { kind: 'accept' } : { kind: 'hole', from: expected };
}

const sameBar = (a: Candle, b: Candle): boolean =>
  a.open.eq(b.open) && a.high.eq(b.high) && a.low.eq(b.low) && a.close.eq(b.close) && a.volume.eq(b.volume);

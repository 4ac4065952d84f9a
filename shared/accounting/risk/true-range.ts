import { mean } from '../performance/statistics.ts';

/** Bars in a row, oldest first, NaN where a price is not known. `close` has one more, the first: that of the bar before them. */
export interface RangeBars {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

/**
 * The mean true range of the bars as a share of the last close: `max(high, close before) - min(low, close before)`, Wilder 1978. A plain
 * mean, not Wilder's smoothing: a function of these bars alone. Null with fewer than `least` bars that are known, or no last close.
 */
export function meanTrueRange({ high, low, close }: RangeBars, least: number): number | null {
  const ranges: number[] = [];
  for (let bar = 0; bar < high.length; bar++) {
    const before = close[bar] ?? Number.NaN;
    const range = Math.max(high[bar] ?? Number.NaN, before) - Math.min(low[bar] ?? Number.NaN, before);
    if (!Number.isNaN(range)) ranges.push(range);
  }
  const last = close.at(-1) ?? Number.NaN;
  return ranges.length < least || !(last > 0) ? null : mean(ranges) / last;
}

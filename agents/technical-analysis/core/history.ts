import { barEnd, type EpochMs, type Timeframe } from '#shared/kernel/time.ts';
import type { SeriesHistory } from './instrument-features.ts';
import type { TextBar } from './resampler.ts';

/** One bar of a timeframe, made by the database of the base candles stored for it. */
export interface StoredBar extends TextBar {
  /** Open time of its last base candle. */
  readonly lastCandle: EpochMs;
}

/** Sorts a series' bars, oldest first, into closed ones and the one that still forms: the last, unless its last candle is there. */
export function historyOf(timeframe: Timeframe, base: Timeframe, bars: readonly StoredBar[]): SeriesHistory {
  const last = bars.at(-1);
  if (last === undefined) return { timeframe, closed: [], forming: null };
  const isOver = barEnd(last.lastCandle, base) === barEnd(last.openTime, timeframe);
  if (isOver) return { timeframe, closed: bars, forming: null };
  const { lastCandle: _, ...forming } = last; // when its end is a hole, this very bar is sent to the bots
  return { timeframe, closed: bars.slice(0, -1), forming };
}

import type { Timeframe } from '../kernel/time.ts';

/**
 * Candles of one instrument as columns: equal lengths, oldest first, no open time twice. A bar that is missing is missing.
 * Prices in quote, volume in base; a number is the one whose shortest text is the venue's decimal.
 */
export interface Columns {
  readonly timeframe: Timeframe;
  /** Open times, UTC in ms, on the timeframe's grid. */
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** What trades and book did during the bars of a series, row by row; NaN where it is not known. */
export interface FlowColumns {
  readonly buyVolume: Float64Array;
  readonly trades: Float64Array;
  readonly meanSpread: Float64Array;
  readonly meanImbalance: Float64Array;
}

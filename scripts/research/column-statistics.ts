import type { ReturnsWindow } from '#agents/risk-manager/core/portfolio/limits.ts';
import {
  lastEnd,
  NO_STATISTICS,
  ReturnStatistics,
  returnsOf,
  type Statistics,
} from '#agents/risk-manager/core/portfolio/statistics.ts';
import type { Columns } from '#shared/domain/columns.ts';
import { type EpochMs, timeframeMs } from '#shared/kernel/time.ts';
import { firstAfter } from '#shared/research/backtest/moments.ts';
import type { Series } from '#shared/research/backtest/series.ts';

/** Returns of the candles of a backtest: what the stored ones would be at the same moment. */
export class ColumnStatistics {
  readonly #columns: ReadonlyMap<string, Columns>;
  readonly #window: ReturnsWindow;
  #end: number | null = null;
  #statistics: Statistics = NO_STATISTICS;

  constructor(series: readonly Series[], window: ReturnsWindow) {
    this.#columns = new Map(series.map(({ instrumentId, columns }) => [instrumentId, columns]));
    this.#window = window;
  }

  at(now: EpochMs): Statistics {
    const end = lastEnd(now, this.#window.barMs);
    if (end !== this.#end) {
      this.#end = end;
      this.#statistics = new ReturnStatistics(id => this.#returns(id, end), this.#window);
    }
    return this.#statistics;
  }

  #returns(instrumentId: string, end: EpochMs): Float64Array | null {
    const columns = this.#columns.get(instrumentId);
    return columns === undefined ? null : returnsOf(closesAt(columns, end, this.#window));
  }
}

/** The closes of the bars that ended at the ends of the window's bars, oldest first; NaN where a bar is missing. */
function closesAt({ timeframe, time, close }: Columns, end: EpochMs, { barMs, length }: ReturnsWindow): Float64Array {
  const closes = new Float64Array(length + 1).fill(Number.NaN);
  const baseMs = timeframeMs(timeframe);
  let row = firstAfter(time, end - baseMs) - 1; // the last that ended by then
  for (let index = length; index >= 0 && row >= 0; index--) {
    const open = end - (length - index) * barMs - baseMs;
    // Where no bar is missing, the one before is so many rows away.
    const straight = row - Math.round(((time[row] as number) - open) / baseMs);
    row = time[straight] === open ? straight : firstAfter(time, open) - 1;
    if (time[row] === open) closes[index] = close[row] as number;
  }
  return closes;
}

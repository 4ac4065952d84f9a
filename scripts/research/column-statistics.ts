import type { ReturnsWindow } from '#agents/risk-manager/core/portfolio/limits.ts';
import {
  lastEnd,
  NO_STATISTICS,
  ReturnStatistics,
  returnsOf,
  type Statistics,
} from '#agents/risk-manager/core/portfolio/statistics.ts';
import type { RangeBars } from '#shared/accounting/risk/true-range.ts';
import type { Columns } from '#shared/domain/columns.ts';
import { DAY_MS, type EpochMs, timeframeMs } from '#shared/kernel/time.ts';
import { firstAfter } from '#shared/research/backtest/moments.ts';
import type { Series } from '#shared/research/backtest/series.ts';

/** What statistics are made of. `firstRows`: the first row of each series that an installation would have stored. */
export interface Recorded {
  readonly series: readonly Series[];
  readonly firstRows: readonly number[];
}

interface Candles {
  readonly columns: Columns;
  readonly firstRow: number;
}

/** Returns of the candles of a backtest: what the stored ones would be at the same moment. */
export class ColumnStatistics {
  readonly #candles: ReadonlyMap<string, Candles>;
  readonly #window: ReturnsWindow;
  #end: number | null = null;
  #statistics: Statistics = NO_STATISTICS;

  constructor({ series, firstRows }: Recorded, window: ReturnsWindow) {
    this.#candles = new Map(
      series.map(({ instrumentId, columns }, index) => [instrumentId, { columns, firstRow: firstRows[index] ?? 0 }]),
    );
    this.#window = window;
  }

  at(now: EpochMs): Statistics {
    const end = lastEnd(now, this.#window.barMs);
    if (end !== this.#end) {
      this.#end = end;
      this.#statistics = new ReturnStatistics(
        { returns: id => this.#returns(id, end), days: (id, count) => this.#days(id, end, count) },
        this.#window,
      );
    }
    return this.#statistics;
  }

  #days(instrumentId: string, end: EpochMs, count: number): RangeBars | null {
    const candles = this.#candles.get(instrumentId);
    return candles === undefined ? null : daysUntil(candles, end, count);
  }

  #returns(instrumentId: string, end: EpochMs): Float64Array | null {
    const candles = this.#candles.get(instrumentId);
    return candles === undefined ? null : returnsOf(closesAt(candles, end, this.#window));
  }
}

/** The days that end at `end`, of 24 hours each; NaN where no bar is there, or none that ended with the day. */
function daysUntil(candles: Candles, end: EpochMs, count: number): RangeBars {
  const { columns, firstRow } = candles;
  const [high, low] = [new Float64Array(count).fill(Number.NaN), new Float64Array(count).fill(Number.NaN)];
  let row = Math.max(firstRow, firstAfter(columns.time, end - count * DAY_MS - 1));
  for (let day = 0; day < count; day++) {
    const until = end - (count - 1 - day) * DAY_MS;
    for (; (columns.time[row] ?? until) < until; row++) {
      const [highest, lowest] = [columns.high[row] as number, columns.low[row] as number];
      if (!(highest <= (high[day] as number))) high[day] = highest;
      if (!(lowest >= (low[day] as number))) low[day] = lowest;
    }
  }
  return { high, low, close: closesAt(candles, end, { barMs: DAY_MS, length: count }) };
}

/** The closes of the bars that ended at the ends of the window's bars, oldest first; NaN where a bar is missing. */
function closesAt({ columns, firstRow }: Candles, end: EpochMs, { barMs, length }: ReturnsWindow): Float64Array {
  const { timeframe, time, close } = columns;
  const closes = new Float64Array(length + 1).fill(Number.NaN);
  const baseMs = timeframeMs(timeframe);
  let row = firstAfter(time, end - baseMs) - 1; // the last that ended by then
  for (let index = length; index >= 0 && row >= firstRow; index--) {
    const open = end - (length - index) * barMs - baseMs;
    // Where no bar is missing, the one before is so many rows away.
    const straight = row - Math.round(((time[row] as number) - open) / baseMs);
    row = time[straight] === open ? straight : firstAfter(time, open) - 1;
    if (row >= firstRow && time[row] === open) closes[index] = close[row] as number;
  }
  return closes;
}

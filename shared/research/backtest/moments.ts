import type { Columns } from '../../domain/columns.ts';
import { invariant } from '../../kernel/invariant.ts';
import { type EpochMs, epochMs, timeframeMs } from '../../kernel/time.ts';

/** No bar of a series closes at the moment. */
export const NO_ROW = -1;

/**
 * One clock over the candles of several instruments: the moments at which bars end, oldest first. The object is its own cursor, so
 * that walking it makes no garbage.
 */
export class Moments {
  /** Per series the row of the bar that ends now, or `NO_ROW`. Overwritten by `next`. */
  readonly rows: Int32Array;
  readonly #times: readonly Float64Array[];
  readonly #cursors: Int32Array;
  readonly #length: number;
  #openTime = Number.NaN;

  /** Starts before the first bar that ends after `after`. All series have one timeframe. */
  constructor(series: readonly Columns[], after: EpochMs) {
    const [first] = series;
    invariant(first !== undefined, 'a backtest has at least one series');
    invariant(
      series.every(one => one.timeframe === first.timeframe),
      'all series have one timeframe',
    );
    this.#length = timeframeMs(first.timeframe);
    this.#times = series.map(one => one.time);
    this.rows = new Int32Array(series.length).fill(NO_ROW);
    this.#cursors = Int32Array.from(this.#times, times => firstAfter(times, after - this.#length));
  }

  /** The moment at which the present bars end. */
  get at(): EpochMs {
    return epochMs(this.#openTime + this.#length);
  }

  /** Goes to the next moment; false, and stays, when it is after `limit` or all bars are over. */
  next(limit: number): boolean {
    const openTime = this.#nextOpen();
    if (openTime + this.#length > limit) return false;
    this.#openTime = openTime;
    for (let index = 0; index < this.#times.length; index++) {
      const row = this.#cursors[index] as number;
      const isNow = (this.#times[index] as Float64Array)[row] === openTime;
      this.rows[index] = isNow ? row : NO_ROW;
      if (isNow) this.#cursors[index] = row + 1;
    }
    return true;
  }

  /** Whether all series have their bars at the same times and in the same rows from here on. */
  isEven(): boolean {
    const [first] = this.#times;
    const from = this.row;
    return this.#times.every(
      (times, index) =>
        this.#cursors[index] === from &&
        times.length === first?.length &&
        (times === first || areEqual(times, first, from)),
    );
  }

  /** The row of the first series that comes next. */
  get row(): number {
    return this.#cursors[0] as number;
  }

  /** The row of the first series whose bar is the first to end after `limit`. */
  rowAfter(limit: number): number {
    return firstAfter(this.#times[0] as Float64Array, limit - this.#length);
  }

  #nextOpen(): number {
    let openTime = Number.POSITIVE_INFINITY;
    for (let index = 0; index < this.#times.length; index++) {
      const times = this.#times[index] as Float64Array;
      const row = this.#cursors[index] as number;
      if (row < times.length && (times[row] as number) < openTime) openTime = times[row] as number;
    }
    return openTime;
  }
}

function areEqual(first: Float64Array, second: Float64Array, from: number): boolean {
  for (let row = from; row < first.length; row++) if (first[row] !== second[row]) return false;
  return true;
}

/** The first row whose time is larger than `time`; the length when there is none. */
export function firstAfter(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

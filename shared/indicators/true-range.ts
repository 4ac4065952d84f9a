import type { Bar } from '../domain/bar.ts';
import { wilderAverage } from './average.ts';

/** Wilder's true range: max(high, previous close) − min(low, previous close), in quote; null at the first bar, as in TA-Lib. */
export class TrueRange {
  #close: number | null = null;

  add(bar: Bar): number | null {
    const previous = this.#close;
    this.#close = bar.close;
    return previous === null ? null : Math.max(bar.high, previous) - Math.min(bar.low, previous);
  }
}

/** Wilder's average true range, begun with the mean of the first `period` true ranges. */
export class AverageTrueRange {
  readonly #range = new TrueRange();
  readonly #average;

  constructor(period: number) {
    this.#average = wilderAverage(period);
  }

  /** Null for the first `period` bars. */
  add(bar: Bar): number | null {
    const range = this.#range.add(bar);
    return range === null ? null : this.#average.add(range);
  }
}

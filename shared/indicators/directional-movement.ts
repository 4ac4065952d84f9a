import type { Bar } from '../domain/bar.ts';
import { TrueRange } from './true-range.ts';

/**
 * Wilder's directional movement: of two bars, the larger of high − previous high and previous low − low counts, if it is
 * above 0. The sums begin with `period` − 1 bars and then lose a period-th of themselves per bar, as in TA-Lib.
 */
export class DirectionalMovement {
  readonly #period: number;
  readonly #range = new TrueRange();
  #previous: Bar | null = null;
  #count = 0;
  /** Wilder's sums, in quote: of the movements up, of those down, of the true ranges. */
  plus = 0;
  minus = 0;
  range = 0;

  constructor(period: number) {
    this.#period = period;
  }

  /** Bars so far: the sums count from the `period`-th on. */
  add(bar: Bar): number {
    const previous = this.#previous;
    const range = this.#range.add(bar);
    this.#previous = bar;
    this.#count += 1;
    if (previous === null || range === null) return this.#count;
    const up = bar.high - previous.high;
    const down = previous.low - bar.low;
    const kept = this.#count > this.#period ? 1 - 1 / this.#period : 1;
    this.plus = this.plus * kept + (up > down && up > 0 ? up : 0);
    this.minus = this.minus * kept + (down > up && down > 0 ? down : 0);
    this.range = this.range * kept + range;
    return this.#count;
  }

  /** 100 · |+DM − −DM| / (+DM + −DM), 0 to 100; without any movement 0. */
  get index(): number {
    const total = this.plus + this.minus;
    return total === 0 ? 0 : (100 * Math.abs(this.plus - this.minus)) / total;
  }
}

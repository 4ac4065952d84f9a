import type { EpochMs } from '#shared/kernel/time.ts';
import type { EquityPoints } from '#shared/research/backtest/outcome.ts';

const FIRST_SIZE = 1_024;

/** An equity curve as it grows, in columns, from the capital before the first bar on. */
export class Curve {
  #time: Float64Array<ArrayBuffer>;
  #equity: Float64Array<ArrayBuffer>;
  #length = 0;

  /** `expected`: how many points there may be beside both ends; more are taken too. */
  constructor({ from, capital }: { readonly from: EpochMs; readonly capital: number }, expected: number = FIRST_SIZE) {
    this.#time = new Float64Array(expected + 2);
    this.#equity = new Float64Array(expected + 2);
    this.add(from, capital);
  }

  /** A second point of one moment replaces the first. */
  add(at: EpochMs, equity: number): void {
    if (this.#length > 0 && this.#time[this.#length - 1] === at) this.#length -= 1;
    if (this.#length === this.#time.length) this.#grow(this.#length + 1);
    this.#time[this.#length] = at;
    this.#equity[this.#length] = equity;
    this.#length += 1;
  }

  /** Makes room for `count` points that are later than those before; the caller writes them. */
  extend(count: number): EquityPoints {
    const from = this.#length;
    if (from + count > this.#time.length) this.#grow(from + count);
    this.#length += count;
    return { time: this.#time.subarray(from, this.#length), equity: this.#equity.subarray(from, this.#length) };
  }

  /** Takes the last `count` points back. */
  cut(count: number): void {
    this.#length -= count;
  }

  /** What there is, to the end of the last bar. */
  whole(until: EpochMs): EquityPoints {
    const last = this.#length - 1;
    if ((this.#time[last] as number) < until) this.add(until, this.#equity[last] as number);
    return { time: this.#time.subarray(0, this.#length), equity: this.#equity.subarray(0, this.#length) };
  }

  #grow(least: number): void {
    const size = Math.max(least, this.#time.length * 2);
    const [time, equity] = [this.#time, this.#equity];
    this.#time = new Float64Array(size);
    this.#equity = new Float64Array(size);
    this.#time.set(time);
    this.#equity.set(equity);
  }
}

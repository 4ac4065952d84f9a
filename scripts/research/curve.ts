import type { EpochMs } from '#shared/kernel/time.ts';
import type { EquityPoints } from '#shared/research/backtest/outcome.ts';

const FIRST_SIZE = 1_024;

/** An equity curve as it grows, in columns. */
export class Curve {
  #time = new Float64Array(FIRST_SIZE);
  #equity = new Float64Array(FIRST_SIZE);
  #length = 0;

  /** A second point of one moment replaces the first. */
  add(at: EpochMs, equity: number): void {
    if (this.#length > 0 && this.#time[this.#length - 1] === at) this.#length -= 1;
    if (this.#length === this.#time.length) this.#grow();
    this.#time[this.#length] = at;
    this.#equity[this.#length] = equity;
    this.#length += 1;
  }

  points(): EquityPoints {
    return { time: this.#time.slice(0, this.#length), equity: this.#equity.slice(0, this.#length) };
  }

  #grow(): void {
    const [time, equity] = [this.#time, this.#equity];
    this.#time = new Float64Array(time.length * 2);
    this.#equity = new Float64Array(time.length * 2);
    this.#time.set(time);
    this.#equity.set(equity);
  }
}

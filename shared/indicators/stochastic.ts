import { Highest, Lowest } from './extremes.ts';

/** Where a number stands between the lowest and the highest of the last `period`: 0 to 100; null where they are one. */
export class Stochastic {
  readonly #highest: Highest;
  readonly #lowest: Lowest;

  constructor(period: number) {
    this.#highest = new Highest(period);
    this.#lowest = new Lowest(period);
  }

  add(value: number, high: number = value, low: number = value): number | null {
    const top = this.#highest.add(high);
    const bottom = this.#lowest.add(low);
    if (top === null || bottom === null || top === bottom) return null;
    return (100 * (value - bottom)) / (top - bottom);
  }
}

import { z } from 'zod';
import { ExponentialDifference } from '../average.ts';
import { indicator } from '../indicator.ts';
import { period } from '../period.ts';
import { Stochastic } from '../stochastic.ts';

/** Where a number stands in its range, each new one counting half; a range of nothing leaves it where it was, at first in the middle. */
class SmoothPlace {
  readonly #place: Stochastic;
  #value: number | null = null;
  #wait: number;

  constructor(cycle: number) {
    this.#place = new Stochastic(cycle);
    this.#wait = cycle;
  }

  add(value: number): number | null {
    const place = this.#place.add(value);
    this.#wait -= 1;
    if (this.#wait > 0) return null;
    if (place === null) this.#value ??= 50;
    else this.#value = this.#value === null ? place : (this.#value + place) / 2;
    return this.#value;
  }
}

/**
 * Schaff trend cycle: the MACD (EMA(fast) − EMA(slow) of the closes) through a stochastic over `cycle` bars and a
 * smoothing by half, twice. 0 to 100. Source: Schaff (1999). Stock.Indicators takes one stochastic and an SMA of 3.
 * trading-signals counts a range of nothing as 50.
 */
export const schaff = indicator({
  name: 'schaff',
  summary: 'MACD through two smoothed stochastics',
  unit: 'number',
  range: [0, 100],
  params: z.strictObject({
    cycle: period.min(2).max(100).default(10),
    fast: period.max(300).default(23),
    slow: period.max(300).default(50),
  }),
  warmUp: ({ cycle, fast, slow }) => Math.max(fast, slow) + 2 * (cycle - 1),
  start({ cycle, fast, slow }) {
    const difference = new ExponentialDifference(fast, slow);
    const [first, second] = [new SmoothPlace(cycle), new SmoothPlace(cycle)];
    return {
      update(bar) {
        const macd = difference.add(bar.close);
        const once = macd === null ? null : first.add(macd);
        return once === null ? null : second.add(once);
      },
    };
  },
});

import { z } from 'zod';
import { indicator } from '../indicator.ts';
import { period } from '../period.ts';
import { Ring } from '../ring.ts';

/** Buying pressure over true range, both summed over `length` bars. */
class Pressure {
  readonly #bought: Ring;
  readonly #ranges: Ring;

  constructor(length: number) {
    this.#bought = new Ring(length);
    this.#ranges = new Ring(length);
  }

  /** Null until there are enough, and without any range. */
  add(bought: number, range: number): number | null {
    this.#bought.push(bought);
    this.#ranges.push(range);
    if (!this.#ranges.isFull) return null;
    const ranges = this.#ranges.sum();
    return ranges === 0 ? null : this.#bought.sum() / ranges;
  }
}

/**
 * Ultimate oscillator: 100 · (4·a + 2·b + c) / 7, each Σ (close − min(low, previous close)) / Σ true range, over the
 * short, the medium and the long period. 0 to 100; null without range. Source: Williams (1976), TA-Lib ULTOSC.
 */
export const ultimateOscillator = indicator({
  name: 'ultimate-oscillator',
  summary: '100 · (4·short + 2·medium + long) / 7, each Σ buying pressure / Σ true range',
  unit: 'number',
  range: [0, 100],
  params: z.strictObject({ short: period.default(7), medium: period.default(14), long: period.default(28) }),
  warmUp: ({ short, medium, long }) => Math.max(short, medium, long) + 1,
  start(params) {
    const [short, medium, long] = [new Pressure(params.short), new Pressure(params.medium), new Pressure(params.long)];
    let previous: number | null = null;
    return {
      update(bar) {
        const before = previous;
        previous = bar.close;
        if (before === null) return null;
        const bottom = Math.min(bar.low, before);
        const range = Math.max(bar.high, before) - bottom;
        const quick = short.add(bar.close - bottom, range);
        const middle = medium.add(bar.close - bottom, range);
        const slow = long.add(bar.close - bottom, range);
        return quick === null || middle === null || slow === null ? null : (100 * (4 * quick + 2 * middle + slow)) / 7;
      },
    };
  },
});

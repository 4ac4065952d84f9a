import { z } from 'zod';
import type { Bar } from '../../domain/bar.ts';
import { Highest, Lowest } from '../extremes.ts';
import { indicator } from '../indicator.ts';
import { onePeriod, period } from '../period.ts';

/** The swing of the last bars: from the lowest low up to the highest high, or down from it, whichever ended later. */
class Swing {
  readonly #highs: Highest;
  readonly #lows: Lowest;
  high = 0;
  low = 0;

  constructor(bars: number) {
    this.#highs = new Highest(bars);
    this.#lows = new Lowest(bars);
  }

  /** False until there are enough bars. */
  add(bar: Bar): boolean {
    const high = this.#highs.add(bar.high);
    const low = this.#lows.add(bar.low);
    if (high === null || low === null) return false;
    [this.high, this.low] = [high, low];
    return true;
  }

  /** Whether it went up; also when one bar made both ends. */
  get isUp(): boolean {
    return this.#highs.ago <= this.#lows.ago;
  }
}

/**
 * Fibonacci retracement level of the last bars' swing: after a rise high − ratio·(high − low), after a fall low +
 * ratio·(high − low), by which of the highest high and the lowest low came later. Ratios in use: 0.236, 0.382, 0.5,
 * 0.618, 0.786; above 1 it is an extension. In quote.
 */
export const fibonacciLevel = indicator({
  name: 'fibonacci-level',
  summary: 'Level at which a ratio of the last swing is taken back',
  unit: 'quote',
  range: [null, null],
  params: z.strictObject({ period: period.default(100), ratio: z.number().min(0).max(5).default(0.618) }),
  warmUp: params => params.period,
  start(params) {
    const swing = new Swing(params.period);
    return {
      update(bar) {
        if (!swing.add(bar)) return null;
        const part = params.ratio * (swing.high - swing.low);
        return swing.isUp ? swing.high - part : swing.low + part;
      },
    };
  },
});

/** Share of the last bars' swing that the close has taken back: 0 at its end, 1 at its beginning; null when high and low are one. */
export const fibonacciRetracement = indicator({
  name: 'fibonacci-retracement',
  summary: 'Share of the last swing that is taken back at the close',
  unit: 'fraction',
  range: [0, 1],
  params: onePeriod(100),
  warmUp: params => params.period,
  start(params) {
    const swing = new Swing(params.period);
    return {
      update(bar) {
        if (!swing.add(bar) || swing.high === swing.low) return null;
        const part = swing.isUp ? swing.high - bar.close : bar.close - swing.low;
        return part / (swing.high - swing.low);
      },
    };
  },
});

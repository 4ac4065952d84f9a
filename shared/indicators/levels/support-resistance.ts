import { z } from 'zod';
import type { Bar } from '../../domain/bar.ts';
import { Highest, Lowest } from '../extremes.ts';
import { type AnyIndicator, type Description, indicator } from '../indicator.ts';
import { period } from '../period.ts';
import { Ring } from '../ring.ts';

/** What stands in a ring of swings where a bar was none: prices are above 0. */
const NONE = 0;

/** The nearest swing lows below and highs above the close. */
class Swings {
  readonly #reach: number;
  readonly #highs: Ring;
  readonly #lows: Ring;
  readonly #swingHighs: Ring;
  readonly #swingLows: Ring;
  readonly #highest: Highest;
  readonly #lowest: Lowest;
  resistance = 0;
  support = 0;

  constructor(bars: number, reach: number) {
    this.#reach = reach;
    this.#highs = new Ring(2 * reach + 1);
    this.#lows = new Ring(2 * reach + 1);
    this.#swingHighs = new Ring(bars - reach);
    this.#swingLows = new Ring(bars - reach);
    this.#highest = new Highest(bars);
    this.#lowest = new Lowest(bars);
  }

  /** False until there are enough bars. */
  add(bar: Bar): boolean {
    const highest = this.#highest.add(bar.high);
    const lowest = this.#lowest.add(bar.low);
    this.#highs.push(bar.high);
    this.#lows.push(bar.low);
    if (this.#highs.isFull) {
      this.#swingHighs.push(this.#isSwing(this.#highs, 1) ? this.#highs.at(this.#reach) : NONE);
      this.#swingLows.push(this.#isSwing(this.#lows, -1) ? this.#lows.at(this.#reach) : NONE);
    }
    if (highest === null || lowest === null) return false;
    this.resistance = highest;
    this.support = lowest;
    for (const swing of this.#swingHighs.values)
      if (swing >= bar.close && swing < this.resistance) this.resistance = swing;
    for (const swing of this.#swingLows.values)
      if (swing !== NONE && swing <= bar.close && swing > this.support) this.support = swing;
    return true;
  }

  /** Whether the price in the middle lies beyond all `reach` before it, and no later one beyond it; `side` 1 is up. */
  #isSwing(prices: Ring, side: 1 | -1): boolean {
    const middle = prices.at(this.#reach) * side;
    for (let ago = 0; ago < prices.length; ago++) {
      const price = prices.at(ago) * side;
      if (ago < this.#reach ? price > middle : ago > this.#reach && price >= middle) return false;
    }
    return true;
  }
}

const ofSwings = (description: Description, part: (swings: Swings, close: number) => number): AnyIndicator =>
  indicator({
    ...description,
    params: z
      .strictObject({ period: period.default(100), reach: period.default(3) })
      .refine(params => params.period > 2 * params.reach, { path: ['reach'], error: 'must be below half of period' }),
    warmUp: params => params.period,
    start(params) {
      const swings = new Swings(params.period, params.reach);
      return { update: bar => (swings.add(bar) ? part(swings, bar.close) : null) };
    },
  });

/**
 * Resistance: the nearest swing high at or above the close among the last `period` bars, a bar whose high is above those of
 * `reach` bars before it and not below those of `reach` bars after it, so it is known `reach` bars later; the highest high of
 * the period where there is none. In quote. Source: Williams' fractals, Stock.Indicators Pivots.
 */
export const resistance = ofSwings(
  { name: 'resistance', summary: 'Nearest swing high at or above the close', unit: 'quote', range: [0, null] },
  swings => swings.resistance,
);
/** Support: the nearest swing low at or below the close, the mirror of `resistance`; the lowest low of the period where there is none. In quote. */
export const support = ofSwings(
  { name: 'support', summary: 'Nearest swing low at or below the close', unit: 'quote', range: [0, null] },
  swings => swings.support,
);
/** (resistance − close) / close, at least 0. */
export const resistanceDistance = ofSwings(
  { name: 'resistance-distance', summary: '(resistance − close) / close', unit: 'fraction', range: [0, null] },
  (swings, close) => (swings.resistance - close) / close,
);
/** (close − support) / close, 0 to 1. */
export const supportDistance = ofSwings(
  { name: 'support-distance', summary: '(close − support) / close', unit: 'fraction', range: [0, 1] },
  (swings, close) => (close - swings.support) / close,
);

import { z } from 'zod';
import type { Bar } from '../../domain/bar.ts';
import { indicator } from '../indicator.ts';
import { period } from '../period.ts';
import { AverageTrueRange } from '../true-range.ts';

/** The stop under way. */
class Stop {
  readonly #period: number;
  readonly #multiplier: number;
  readonly #range: AverageTrueRange;
  #bars = 0;
  #isLong = true;
  /** Close that the trend has come to. */
  #extreme = 0;
  #reach: number | null = null;

  constructor(period: number, multiplier: number) {
    this.#period = period;
    this.#multiplier = multiplier;
    this.#range = new AverageTrueRange(period);
  }

  /** In force at the bar; null until an average range is known from before it. */
  add(bar: Bar): number | null {
    const { close } = bar;
    const reach = this.#reach;
    this.#reach = this.#range.add(bar);
    this.#bars += 1;
    if (this.#bars === 1) this.#extreme = close;
    if (this.#bars === this.#period) this.#isLong = close > this.#extreme;
    if (reach === null) {
      if (this.#bars >= this.#period) this.#follow(close);
      return null;
    }
    const stop = this.#extreme + (this.#isLong ? -1 : 1) * this.#multiplier * reach;
    if (this.#isLong ? close < stop : close > stop) {
      this.#isLong = !this.#isLong;
      this.#extreme = close;
    } else this.#follow(close);
    return stop;
  }

  #follow(close: number): void {
    this.#extreme = this.#isLong ? Math.max(this.#extreme, close) : Math.min(this.#extreme, close);
  }
}

/**
 * Volatility stop: the extreme close of the trend ∓ multiplier · ATR(period), both of the bar before, below the price in a
 * rise; a close beyond it turns the trend. In quote. It begins long if the period-th close is above the first.
 * Source: Wilder (1978), Stock.Indicators VolatilityStop, which leaves out the first trend.
 */
export const volatilityStop = indicator({
  name: 'volatility-stop',
  summary: 'Extreme close of the trend ∓ multiplier · ATR',
  unit: 'quote',
  range: [null, null],
  params: z.strictObject({
    period: period.min(2).default(7),
    multiplier: z.number().positive().max(20).default(3),
  }),
  warmUp: params => params.period + 2,
  start(params) {
    const stop = new Stop(params.period, params.multiplier);
    return { update: bar => stop.add(bar) };
  },
});

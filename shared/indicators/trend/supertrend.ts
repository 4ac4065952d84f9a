import { z } from 'zod';
import type { Bar } from '../../domain/bar.ts';
import { type AnyIndicator, type Description, indicator } from '../indicator.ts';
import { periodFromTwo } from '../period.ts';
import { medianOf } from '../prices.ts';
import { AverageTrueRange } from '../true-range.ts';

const params = z.strictObject({
  period: periodFromTwo.default(10),
  multiplier: z.number().positive().max(20).default(3),
});

/** Bands about a price that only close in while the close stays between them; the close beyond one turns the trend. */
class Bands {
  readonly #range: AverageTrueRange;
  readonly #multiplier: number;
  readonly #price: (bar: Bar) => number;
  #upper: number | null = null;
  #lower: number | null = null;
  #close = 0;
  isUp = true;

  constructor({ period, multiplier }: z.output<typeof params>, price: (bar: Bar) => number) {
    this.#price = price;
    this.#range = new AverageTrueRange(period);
    this.#multiplier = multiplier;
  }

  /** The band in force, in quote: the lower one while the trend is up. */
  add(bar: Bar): number | null {
    const previous = this.#close;
    this.#close = bar.close;
    const range = this.#range.add(bar);
    if (range === null) return null;
    const middle = this.#price(bar);
    const reach = this.#multiplier * range;
    if (this.#upper === null) this.isUp = bar.close >= middle;
    const upper = this.#upper ?? Number.POSITIVE_INFINITY;
    const lower = this.#lower ?? Number.NEGATIVE_INFINITY;
    const newUpper = middle + reach < upper || previous > upper ? middle + reach : upper;
    const newLower = middle - reach > lower || previous < lower ? middle - reach : lower;
    this.isUp = bar.close > (this.isUp ? newLower : newUpper);
    this.#upper = newUpper;
    this.#lower = newLower;
    return this.isUp ? newLower : newUpper;
  }
}

function ofBands(description: Description, part: (bands: Bands, band: number) => number): AnyIndicator {
  return indicator({
    ...description,
    params,
    warmUp: ({ period }) => period + 1,
    start(given) {
      const bands = new Bands(given, medianOf);
      return {
        update(bar) {
          const band = bands.add(bar);
          return band === null ? null : part(bands, band);
        },
      };
    },
  });
}

/**
 * SuperTrend: median price ∓ multiplier · ATR(period), below the price while the trend is up, above it while it is down;
 * a band never moves away from the price. In quote. Source: Seban, Stock.Indicators SuperTrend.
 */
export const supertrend = ofBands(
  {
    name: 'supertrend',
    summary: 'Median price ∓ multiplier · ATR, closing in until the close crosses it',
    unit: 'quote',
    range: [null, null],
  },
  (_, band) => band,
);
/** Its direction: 1 while the close holds above it, −1 below. Source: Stock.Indicators SuperTrend. */
export const supertrendDirection = ofBands(
  { name: 'supertrend-direction', summary: '1 above the SuperTrend, −1 below', unit: 'flag', range: [-1, 1] },
  bands => (bands.isUp ? 1 : -1),
);

/** ATR trailing stop: the same about the close, as a stop. In quote; below the price in a rise. Source: Stock.Indicators AtrStop, which begins with the direction of the close. */
export const atrStop = indicator({
  name: 'atr-stop',
  summary: 'Close ∓ multiplier · ATR, closing in until the close crosses it',
  unit: 'quote',
  range: [null, null],
  params: z.strictObject({ ...params.shape, period: periodFromTwo.default(21) }),
  warmUp: ({ period }) => period + 1,
  start(given) {
    const bands = new Bands(given, bar => bar.close);
    return { update: bar => bands.add(bar) };
  },
});

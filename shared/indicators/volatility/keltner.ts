import { z } from 'zod';
import { ExponentialAverage } from '../average.ts';
import { type AnyIndicator, type Description, indicator } from '../indicator.ts';
import { period } from '../period.ts';
import { AverageTrueRange } from '../true-range.ts';

function partOfChannel(description: Description, part: (middle: number, reach: number) => number): AnyIndicator {
  return indicator({
    ...description,
    params: z.strictObject({
      period: period.default(20),
      multiplier: z.number().positive().max(20).default(2),
      atr: period.default(10),
    }),
    warmUp: params => Math.max(params.period, params.atr + 1),
    start(params) {
      const [average, range] = [new ExponentialAverage(params.period), new AverageTrueRange(params.atr)];
      return {
        update(bar) {
          const middle = average.add(bar.close);
          const reach = range.add(bar);
          return middle === null || reach === null ? null : part(middle, params.multiplier * reach);
        },
      };
    },
  });
}

/** Upper Keltner channel: EMA(period) of the closes + multiplier · ATR(atr). In quote. Source: Raschke's form, Stock.Indicators Keltner. */
export const keltnerUpper = partOfChannel(
  { name: 'keltner-upper', summary: 'EMA + multiplier · ATR', unit: 'quote', range: [0, null] },
  (middle, reach) => middle + reach,
);
/** Lower Keltner channel: EMA(period) of the closes − multiplier · ATR(atr). In quote. Source: Raschke's form, Stock.Indicators Keltner. */
export const keltnerLower = partOfChannel(
  { name: 'keltner-lower', summary: 'EMA − multiplier · ATR', unit: 'quote', range: [null, null] },
  (middle, reach) => middle - reach,
);
/** Width of the channel: (upper − lower) / middle. A fraction, at least 0. Source: Stock.Indicators Keltner. */
export const keltnerWidth = partOfChannel(
  { name: 'keltner-width', summary: '(Upper − lower) / middle', unit: 'fraction', range: [0, null] },
  (middle, reach) => (2 * reach) / middle,
);

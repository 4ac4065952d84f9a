import { z } from 'zod';
import { SimpleAverage } from '../average.ts';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { period } from '../period.ts';
import { AverageTrueRange } from '../true-range.ts';

function band(name: string, summary: string, sign: 1 | -1): AnyIndicator {
  return indicator({
    name,
    summary,
    unit: 'quote',
    range: [sign === 1 ? 0 : null, null],
    params: z.strictObject({
      period: period.default(5),
      multiplier: z.number().positive().max(20).default(2),
      atr: period.default(10),
    }),
    warmUp: params => Math.max(params.period, params.atr + 1),
    start(params) {
      const [average, range] = [new SimpleAverage(params.period), new AverageTrueRange(params.atr)];
      return {
        update(bar) {
          const middle = average.add(bar.close);
          const reach = range.add(bar);
          return middle === null || reach === null ? null : middle + sign * params.multiplier * reach;
        },
      };
    },
  });
}

/** Upper STARC band: SMA(period) of the closes + multiplier · ATR(atr). In quote. Source: Stoller, Stock.Indicators StarcBands. */
export const starcUpper = band('starc-upper', 'SMA + multiplier · ATR', 1);
/** Lower STARC band: SMA(period) of the closes − multiplier · ATR(atr). In quote. Source: Stoller, Stock.Indicators StarcBands. */
export const starcLower = band('starc-lower', 'SMA − multiplier · ATR', -1);

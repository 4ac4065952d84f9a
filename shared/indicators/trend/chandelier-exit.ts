import { z } from 'zod';
import { Highest, Lowest } from '../extremes.ts';
import { indicator } from '../indicator.ts';
import { period } from '../period.ts';
import { AverageTrueRange } from '../true-range.ts';

const params = z.strictObject({
  period: period.default(22),
  multiplier: z.number().positive().max(20).default(3),
});

/** Chandelier exit of a long position: highest high of the period − multiplier · ATR(period). In quote. Source: Le Beau, Stock.Indicators Chandelier. */
export const chandelierLong = indicator({
  name: 'chandelier-long',
  summary: 'Highest high − multiplier · ATR',
  unit: 'quote',
  range: [null, null],
  params,
  warmUp: params => params.period + 1,
  start(params) {
    const [highest, range] = [new Highest(params.period), new AverageTrueRange(params.period)];
    return {
      update(bar) {
        const high = highest.add(bar.high);
        const reach = range.add(bar);
        return high === null || reach === null ? null : high - params.multiplier * reach;
      },
    };
  },
});

/** Chandelier exit of a short position: lowest low of the period + multiplier · ATR(period). In quote. Source: Le Beau. */
export const chandelierShort = indicator({
  name: 'chandelier-short',
  summary: 'Lowest low + multiplier · ATR',
  unit: 'quote',
  range: [0, null],
  params,
  warmUp: params => params.period + 1,
  start(params) {
    const [lowest, range] = [new Lowest(params.period), new AverageTrueRange(params.period)];
    return {
      update(bar) {
        const low = lowest.add(bar.low);
        const reach = range.add(bar);
        return low === null || reach === null ? null : low + params.multiplier * reach;
      },
    };
  },
});

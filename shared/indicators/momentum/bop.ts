import { z } from 'zod';
import { SimpleAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { period } from '../period.ts';

/**
 * Balance of power: SMA(smooth) of (close − open) / (high − low). −1 to 1. A bar without range has none and is passed
 * over; TA-Lib counts it as 0. Source: Livshin (2001), TA-Lib BOP (smooth 1), Stock.Indicators Bop.
 */
export const bop = indicator({
  name: 'bop',
  summary: 'SMA of (close − open) / (high − low)',
  unit: 'fraction',
  range: [-1, 1],
  params: z.strictObject({ smooth: period.default(14) }),
  warmUp: ({ smooth }) => smooth,
  start({ smooth }) {
    const average = new SimpleAverage(smooth);
    return {
      update(bar) {
        const range = bar.high - bar.low;
        return range === 0 ? null : average.add((bar.close - bar.open) / range);
      },
    };
  },
});

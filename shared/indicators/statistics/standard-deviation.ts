import { z } from 'zod';
import { indicator } from '../indicator.ts';
import { periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';

/**
 * Population standard deviation of the last `period` closes: sqrt(Σ(close − mean)² / period). In quote, at least 0.
 * Source: TA-Lib STDDEV.
 */
export const standardDeviation = indicator({
  name: 'standard-deviation',
  summary: 'Population standard deviation of the last closes',
  unit: 'quote',
  range: [0, null],
  params: z.strictObject({ period: periodFromTwo.default(20) }),
  warmUp: params => params.period,
  start(params) {
    const closes = new Ring(params.period);
    return {
      update(bar) {
        closes.push(bar.close);
        return closes.isFull ? closes.deviation(closes.mean()) : null;
      },
    };
  },
});

import { z } from 'zod';
import { indicator } from '../indicator.ts';
import { periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';

/**
 * Z-score of the close among the last `period` closes: (close − mean) / population standard deviation.
 * In standard deviations, within ±sqrt(period − 1); null when all closes are equal. Source: TA-Lib SMA and STDDEV.
 */
export const zscore = indicator({
  name: 'zscore',
  summary: '(close − mean) / population standard deviation of the last closes',
  unit: 'deviations',
  range: [null, null],
  params: z.strictObject({ period: periodFromTwo.default(20) }),
  warmUp: params => params.period,
  start(params) {
    const closes = new Ring(params.period);
    return {
      update(bar) {
        closes.push(bar.close);
        if (!closes.isFull) return null;
        const average = closes.mean();
        const deviation = closes.deviation(average);
        return deviation === 0 ? null : (bar.close - average) / deviation;
      },
    };
  },
});

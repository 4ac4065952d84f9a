import { z } from 'zod';
import { indicator } from './indicator.ts';
import { periodFromTwo } from './period.ts';
import { mean, standardDeviation, Window } from './window.ts';

/**
 * Z-score of the close among the last `period` closes: (close − mean) / population standard deviation.
 * In standard deviations, within ±sqrt(period − 1); null when all closes are equal. Source: TA-Lib SMA and STDDEV.
 */
export const zscore = indicator({
  name: 'zscore',
  params: z.strictObject({ period: periodFromTwo }),
  warmUp: params => params.period,
  start(params) {
    const window = new Window(params.period);
    return {
      update(bar) {
        const closes = window.push(bar.close);
        if (closes === null) return null;
        const average = mean(closes);
        const deviation = standardDeviation(closes, average);
        return deviation === 0 ? null : (bar.close - average) / deviation;
      },
    };
  },
});

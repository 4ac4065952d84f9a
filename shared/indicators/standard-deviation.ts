import { z } from 'zod';
import { indicator } from './indicator.ts';
import { periodFromTwo } from './period.ts';
import { standardDeviation as deviationOf, mean, Window } from './window.ts';

/**
 * Population standard deviation of the last `period` closes: sqrt(Σ(close − mean)² / period). In quote, at least 0.
 * Source: TA-Lib STDDEV.
 */
export const standardDeviation = indicator({
  name: 'standard-deviation',
  params: z.strictObject({ period: periodFromTwo }),
  warmUp: params => params.period,
  start(params) {
    const window = new Window(params.period);
    return {
      update(bar) {
        const closes = window.push(bar.close);
        return closes === null ? null : deviationOf(closes, mean(closes));
      },
    };
  },
});

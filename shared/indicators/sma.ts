import { SMA } from 'trading-signals';
import { z } from 'zod';
import { indicator } from './indicator.ts';
import { period } from './period.ts';

/**
 * Simple moving average of the closes: sum of the last `period` closes / period. In quote.
 * Source: TA-Lib SMA.
 */
export const sma = indicator({
  name: 'sma',
  params: z.strictObject({ period }),
  warmUp: params => params.period,
  start(params) {
    const average = new SMA(params.period);
    return { update: bar => average.add(bar.close) };
  },
});

import { EMA } from 'trading-signals';
import { z } from 'zod';
import { indicator } from './indicator.ts';
import { period } from './period.ts';

/**
 * Exponential moving average of the closes: e = k·close + (1 − k)·e, k = 2 / (period + 1), from the first close on. In quote.
 * Source: Tulip ema. TA-Lib starts from an SMA instead; both meet once the start has faded.
 */
export const ema = indicator({
  name: 'ema',
  params: z.strictObject({ period }),
  warmUp: params => params.period,
  start(params) {
    const average = new EMA(params.period);
    let bars = 0;
    return {
      update(bar) {
        const value = average.add(bar.close);
        bars += 1;
        return bars < params.period ? null : value;
      },
    };
  },
});

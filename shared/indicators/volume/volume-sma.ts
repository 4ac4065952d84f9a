import { SMA } from 'trading-signals';
import { z } from 'zod';
import { indicator } from '../indicator.ts';
import { period } from '../period.ts';

/**
 * Simple moving average of the volumes: sum of the last `period` volumes / period. In base, at least 0.
 * Source: TA-Lib SMA over volume.
 */
export const volumeSma = indicator({
  name: 'volume-sma',
  summary: 'Mean of the last volumes',
  unit: 'base',
  range: [0, null],
  params: z.strictObject({ period: period.default(20) }),
  warmUp: params => params.period,
  start(params) {
    const average = new SMA(params.period);
    return { update: bar => average.add(bar.volume) };
  },
});

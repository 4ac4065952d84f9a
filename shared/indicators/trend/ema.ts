import { ExponentialAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { ofClose } from '../of-close.ts';
import { onePeriod } from '../period.ts';

/**
 * Exponential moving average of the closes: e = k·close + (1 − k)·e, k = 2 / (period + 1), begun with the mean of the
 * first `period` closes. In quote. Source: TA-Lib EMA. Tulip begins with the first close instead; both meet once the
 * start has faded.
 */
export const ema = indicator({
  name: 'ema',
  summary: 'e + 2 / (period + 1) · (close − e)',
  unit: 'quote',
  range: [0, null],
  params: onePeriod(20),
  warmUp: ({ period }) => period,
  start: ({ period }) => ofClose(new ExponentialAverage(period)),
});

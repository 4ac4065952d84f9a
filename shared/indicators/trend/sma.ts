import { SimpleAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { ofClose } from '../of-close.ts';
import { onePeriod } from '../period.ts';

/**
 * Simple moving average of the closes: sum of the last `period` closes / period. In quote.
 * Source: TA-Lib SMA.
 */
export const sma = indicator({
  name: 'sma',
  summary: 'Mean of the last closes',
  unit: 'quote',
  range: [0, null],
  params: onePeriod(20),
  warmUp: ({ period }) => period,
  start: ({ period }) => ofClose(new SimpleAverage(period)),
});

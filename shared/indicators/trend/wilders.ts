import { wilderAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { ofClose } from '../of-close.ts';
import { onePeriod } from '../period.ts';

/**
 * Wilder's (or smoothed, running) moving average of the closes: w = w + (close − w) / period, begun with the mean of the
 * first `period` closes. In quote. Source: Wilder (1978), Tulip wilders, Stock.Indicators Smma.
 */
export const wilders = indicator({
  name: 'wilders',
  summary: 'w + (close − w) / period',
  unit: 'quote',
  range: [0, null],
  params: onePeriod(14),
  warmUp: ({ period }) => period,
  start: ({ period }) => ofClose(wilderAverage(period)),
});

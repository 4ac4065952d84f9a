import { WeightedAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { ofClose } from '../of-close.ts';
import { onePeriod } from '../period.ts';

/**
 * Weighted moving average of the last `period` closes: Σ i·close_i / Σ i, i = 1 for the oldest. In quote.
 * Source: TA-Lib WMA.
 */
export const wma = indicator({
  name: 'wma',
  summary: 'Σ i·close / Σ i over the last closes, i = 1 for the oldest',
  unit: 'quote',
  range: [0, null],
  params: onePeriod(20),
  warmUp: ({ period }) => period,
  start: ({ period }) => ofClose(new WeightedAverage(period)),
});

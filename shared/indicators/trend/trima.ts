import { ChainedAverage, SimpleAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { ofClose } from '../of-close.ts';
import { onePeriod } from '../period.ts';

/**
 * Triangular moving average: an SMA of an SMA of the closes, of ⌊period/2⌋ + 1 and ⌈period/2⌉ bars, so that the middle
 * close weighs most. In quote. Source: TA-Lib TRIMA.
 */
export const trima = indicator({
  name: 'trima',
  summary: 'SMA(⌊period/2⌋ + 1) of SMA(⌈period/2⌉) of the closes',
  unit: 'quote',
  range: [0, null],
  params: onePeriod(20),
  warmUp: ({ period }) => period,
  start({ period }) {
    const [long, short] = [Math.floor(period / 2) + 1, Math.ceil(period / 2)];
    return ofClose(new ChainedAverage(new SimpleAverage(short), new SimpleAverage(long)));
  },
});

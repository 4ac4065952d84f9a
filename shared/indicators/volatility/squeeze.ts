import { z } from 'zod';
import { ExponentialAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';
import { AverageTrueRange } from '../true-range.ts';

const factor = z.number().positive().max(20);

/**
 * Squeeze: 1 while the Bollinger bands (SMA ± deviations · standard deviation) lie within the Keltner channel
 * (EMA ± multiplier · ATR) of the same period, else 0. Source: Carter (2005).
 */
export const squeeze = indicator({
  name: 'squeeze',
  summary: '1 while the Bollinger bands lie within the Keltner channel',
  unit: 'flag',
  range: [0, 1],
  params: z.strictObject({
    period: periodFromTwo.default(20),
    deviations: factor.default(2),
    multiplier: factor.default(1.5),
  }),
  warmUp: ({ period }) => period + 1,
  start({ period, deviations, multiplier }) {
    const [closes, average, range] = [new Ring(period), new ExponentialAverage(period), new AverageTrueRange(period)];
    return {
      update(bar) {
        closes.push(bar.close);
        const middle = average.add(bar.close);
        const reach = range.add(bar);
        if (middle === null || reach === null) return null;
        const mean = closes.mean();
        const width = deviations * closes.deviation(mean);
        return mean + width < middle + multiplier * reach && mean - width > middle - multiplier * reach ? 1 : 0;
      },
    };
  },
});

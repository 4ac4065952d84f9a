import { z } from 'zod';
import { ExponentialAverage } from '../average.ts';
import { Highest, Lowest } from '../extremes.ts';
import { indicator } from '../indicator.ts';
import { LinearFit } from '../linear-fit.ts';
import { onePeriod, periodFromTwo } from '../period.ts';
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

/**
 * Squeeze momentum: end of the line through the last `period` distances of the close from the mean of its SMA and the
 * middle of its range. In quote, any sign. Source: Carter (2005).
 */
export const squeezeMomentum = indicator({
  name: 'squeeze-momentum',
  summary: 'Line through the distances of the close from the middle of range and SMA',
  unit: 'quote',
  range: [null, null],
  params: onePeriod(20, periodFromTwo.max(250)),
  warmUp: ({ period }) => 2 * period - 1,
  start({ period }) {
    const [closes, highest, lowest] = [new Ring(period), new Highest(period), new Lowest(period)];
    const line = new LinearFit(period);
    return {
      update(bar) {
        closes.push(bar.close);
        const high = highest.add(bar.high);
        const low = lowest.add(bar.low);
        if (high === null || low === null) return null;
        const distance = bar.close - ((high + low) / 2 + closes.mean()) / 2;
        return line.add(distance) ? line.intercept + line.slope * (period - 1) : null;
      },
    };
  },
});

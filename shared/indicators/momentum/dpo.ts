import { SimpleAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';
import { Ring } from '../ring.ts';

/**
 * Detrended price oscillator: close ⌊period/2⌋ + 1 bars ago − SMA(period). In quote, any sign. Source: Achelis, Tulip dpo.
 * Stock.Indicators writes the same number at the earlier bar, which did not know it yet.
 */
export const dpo = indicator({
  name: 'dpo',
  summary: 'Close half a period ago − SMA',
  unit: 'quote',
  range: [null, null],
  params: onePeriod(20),
  warmUp: ({ period }) => Math.max(period, Math.floor(period / 2) + 2),
  start({ period }) {
    const back = Math.floor(period / 2) + 1;
    const [closes, average] = [new Ring(back + 1), new SimpleAverage(period)];
    return {
      update(bar) {
        closes.push(bar.close);
        const mean = average.add(bar.close);
        return mean === null || !closes.isFull ? null : closes.oldest - mean;
      },
    };
  },
});

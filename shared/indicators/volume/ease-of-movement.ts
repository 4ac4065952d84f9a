import { SimpleAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';
import { medianOf } from '../prices.ts';

/**
 * Ease of movement: SMA(period) of (median price − that before) · (high − low) / volume. Any sign, in quote² per base. A
 * bar without volume has none and is passed over. Source: Arms, Tulip emv (one bar, times 10,000).
 */
export const easeOfMovement = indicator({
  name: 'ease-of-movement',
  summary: 'SMA of (change of the median price) · (high − low) / volume',
  unit: 'number',
  range: [null, null],
  params: onePeriod(14),
  warmUp: ({ period }) => period + 1,
  start({ period }) {
    const average = new SimpleAverage(period);
    let previous: number | null = null;
    return {
      update(bar) {
        const before = previous;
        const price = medianOf(bar);
        previous = price;
        if (before === null || bar.volume === 0) return null;
        return average.add(((price - before) * (bar.high - bar.low)) / bar.volume);
      },
    };
  },
});

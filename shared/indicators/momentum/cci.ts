import { indicator } from '../indicator.ts';
import { onePeriod, periodFromTwo } from '../period.ts';
import { typicalOf } from '../prices.ts';
import { Ring } from '../ring.ts';

/**
 * Commodity channel index: (typical price − its mean) / (0.015 · mean of |typical price − that mean|) over `period` bars.
 * Any sign, mostly within ±100; null when all typical prices are equal. Source: Lambert (1980), TA-Lib CCI.
 */
export const cci = indicator({
  name: 'cci',
  summary: '(Typical price − mean) / (0.015 · mean absolute deviation)',
  unit: 'number',
  range: [null, null],
  params: onePeriod(20, periodFromTwo),
  warmUp: ({ period }) => period,
  start({ period }) {
    const prices = new Ring(period);
    return {
      update(bar) {
        const price = typicalOf(bar);
        prices.push(price);
        if (!prices.isFull) return null;
        const mean = prices.mean();
        let distances = 0;
        for (let index = 0; index < period; index++) distances += Math.abs((prices.values[index] ?? 0) - mean);
        const deviation = distances / period;
        return deviation <= mean * 1e-13 ? null : (price - mean) / (0.015 * deviation);
      },
    };
  },
});

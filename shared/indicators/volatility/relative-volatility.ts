import { z } from 'zod';
import { wilderAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { period } from '../period.ts';
import { Ring } from '../ring.ts';

/**
 * Relative volatility index: like the RSI, but of the standard deviation of the last `deviation` closes, which counts as up
 * where the close rose and as down where it fell. 0 to 100; null while there was none. Source: Dorsey (1993).
 */
export const relativeVolatility = indicator({
  name: 'relative-volatility',
  summary: '100 · average deviation of rising closes / of all, Wilder’s averages',
  unit: 'number',
  range: [0, 100],
  params: z.strictObject({ deviation: period.min(2).max(250).default(10), period: period.max(250).default(14) }),
  warmUp: params => Math.max(2, params.deviation) + params.period - 1,
  start(params) {
    const closes = new Ring(params.deviation);
    const [ups, downs] = [wilderAverage(params.period), wilderAverage(params.period)];
    return {
      update(bar) {
        const change = bar.close - closes.at(0);
        closes.push(bar.close);
        if (!closes.isFull) return null;
        const size = closes.deviation(closes.mean());
        const up = ups.add(change > 0 ? size : 0);
        const down = downs.add(change < 0 ? size : 0);
        if (up === null || down === null) return null;
        return up + down === 0 ? null : (100 * up) / (up + down);
      },
    };
  },
});

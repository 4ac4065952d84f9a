import { z } from 'zod';
import { indicator } from '../indicator.ts';
import { period } from '../period.ts';
import { Ring } from '../ring.ts';

/**
 * Kaufman's adaptive moving average: k + c²·(close − k), c = efficiency · (2/(fast+1) − 2/(slow+1)) + 2/(slow+1), the
 * efficiency being |change over `period` bars| / sum of the single changes (1 when nothing changed). Begun with the
 * `period`-th close. In quote. Source: Kaufman (1995), TA-Lib KAMA (fast 2, slow 30).
 */
export const kama = indicator({
  name: 'kama',
  summary: 'k + c²·(close − k), c between 2/(slow+1) and 2/(fast+1) by the efficiency ratio',
  unit: 'quote',
  range: [0, null],
  params: z.strictObject({ period: period.default(10), fast: period.default(2), slow: period.default(30) }),
  warmUp: params => params.period + 1,
  start(params) {
    const closes = new Ring(params.period + 1);
    const changes = new Ring(params.period);
    const slowest = 2 / (params.slow + 1);
    const width = 2 / (params.fast + 1) - slowest;
    let value: number | null = null;
    return {
      update(bar) {
        const previous = closes.at(0);
        closes.push(bar.close);
        changes.push(Math.abs(bar.close - previous)); // the first has no previous: it is pushed out before it counts
        if (!closes.isFull) return null;
        const path = changes.sum();
        const efficiency = path === 0 ? 1 : Math.min(1, Math.abs(bar.close - closes.oldest) / path);
        const weight = (efficiency * width + slowest) ** 2;
        value ??= previous;
        value += weight * (bar.close - value);
        return value;
      },
    };
  },
});

import { z } from 'zod';
import { ExponentialAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { period } from '../period.ts';

/**
 * Tillson's T3: c1·e6 + c2·e5 + c3·e4 + c4·e3, e1 to e6 each an EMA of the one before, with the volume factor v:
 * c1 = −v³, c2 = 3v² + 3v³, c3 = −6v² − 3v − 3v³, c4 = 1 + 3v + v³ + 3v². In quote; may overshoot the prices.
 * Source: Tillson (1998), TA-Lib T3.
 */
export const t3 = indicator({
  name: 't3',
  summary: 'Six EMAs in a row, weighted by the volume factor',
  unit: 'quote',
  range: [null, null],
  params: z.strictObject({ period: period.max(85).default(5), factor: z.number().min(0).max(1).default(0.7) }),
  warmUp: params => 6 * (params.period - 1) + 1,
  start(params) {
    const averages = Array.from({ length: 6 }, () => new ExponentialAverage(params.period));
    const values = new Float64Array(6);
    const at = (index: number): number => values[index] ?? 0;
    const v = params.factor;
    const c1 = -(v ** 3);
    const c2 = 3 * (v ** 2 + v ** 3);
    const c3 = -6 * v ** 2 - 3 * (v + v ** 3);
    const c4 = 1 + 3 * v + v ** 3 + 3 * v ** 2;
    return {
      update(bar) {
        let value: number | null = bar.close;
        for (let index = 0; index < 6; index++) {
          value = averages[index]?.add(value) ?? null;
          if (value === null) return null;
          values[index] = value;
        }
        return c1 * at(5) + c2 * at(4) + c3 * at(3) + c4 * at(2);
      },
    };
  },
});

import { indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';

/**
 * McGinley dynamic: m + (close − m) / (0.6 · period · (close / m)⁴), begun with the first close, the divisor at least 1 so
 * that it never goes beyond the close. In quote. Source: McGinley (1997), Stock.Indicators Dynamic.
 */
export const mcginley = indicator({
  name: 'mcginley',
  summary: 'm + (close − m) / (0.6 · period · (close / m)⁴)',
  unit: 'quote',
  range: [0, null],
  params: onePeriod(14),
  warmUp: () => 2,
  start({ period }) {
    let value: number | null = null;
    return {
      update(bar) {
        if (value === null) {
          value = bar.close;
          return null;
        }
        value += (bar.close - value) / Math.max(1, 0.6 * period * (bar.close / value) ** 4);
        return value;
      },
    };
  },
});

import type { Bar } from '../../domain/bar.ts';
import { ExponentialAverage } from '../average.ts';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';

function power(name: string, summary: string, side: (bar: Bar) => number): AnyIndicator {
  return indicator({
    name,
    summary,
    unit: 'quote',
    range: [null, null],
    params: onePeriod(13),
    warmUp: ({ period }) => period,
    start({ period }) {
      const average = new ExponentialAverage(period);
      return {
        update(bar) {
          const value = average.add(bar.close);
          return value === null ? null : side(bar) - value;
        },
      };
    },
  });
}

/** Bull power: high − EMA of the closes. In quote, any sign. Source: Elder (1993), Stock.Indicators ElderRay. */
export const bullPower = power('bull-power', 'High − EMA of the closes', bar => bar.high);
/** Bear power: low − EMA of the closes. In quote, any sign. Source: Elder (1993), Stock.Indicators ElderRay. */
export const bearPower = power('bear-power', 'Low − EMA of the closes', bar => bar.low);

import type { Bar } from '../../domain/bar.ts';
import { SimpleAverage } from '../average.ts';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';

function band(name: string, summary: string, edge: (bar: Bar, width: number) => number): AnyIndicator {
  return indicator({
    name,
    summary,
    unit: 'quote',
    range: [null, null],
    params: onePeriod(20),
    warmUp: ({ period }) => period,
    start({ period }) {
      const average = new SimpleAverage(period);
      return { update: bar => average.add(edge(bar, (4 * (bar.high - bar.low)) / (bar.high + bar.low))) };
    },
  });
}

/** Upper acceleration band: SMA of high · (1 + 4·(high − low) / (high + low)). In quote. Source: Headley (2002). */
export const accelerationUpper = band(
  'acceleration-upper',
  'SMA of high · (1 + 4·(high − low) / (high + low))',
  (bar, width) => bar.high * (1 + width),
);
/** Lower acceleration band: SMA of low · (1 − 4·(high − low) / (high + low)). In quote. Source: Headley (2002). */
export const accelerationLower = band(
  'acceleration-lower',
  'SMA of low · (1 − 4·(high − low) / (high + low))',
  (bar, width) => bar.low * (1 - width),
);

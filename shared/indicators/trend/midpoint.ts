import type { Bar } from '../../domain/bar.ts';
import { Highest, Lowest } from '../extremes.ts';
import { type AnyIndicator, type Description, indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';

interface Sides {
  high(bar: Bar): number;
  low(bar: Bar): number;
}

function middle(description: Pick<Description, 'name' | 'summary'>, sides: Sides): AnyIndicator {
  return indicator({
    ...description,
    unit: 'quote',
    range: [0, null],
    params: onePeriod(14),
    warmUp: ({ period }) => period,
    start({ period }) {
      const [highest, lowest] = [new Highest(period), new Lowest(period)];
      return {
        update(bar) {
          const high = highest.add(sides.high(bar));
          const low = lowest.add(sides.low(bar));
          return high === null || low === null ? null : (high + low) / 2;
        },
      };
    },
  });
}

/** Middle of the highest and the lowest close of the last `period` bars. In quote. Source: TA-Lib MIDPOINT. */
export const midpoint = middle(
  { name: 'midpoint', summary: '(Highest close + lowest close) / 2' },
  { high: bar => bar.close, low: bar => bar.close },
);
/** Middle of the highest high and the lowest low of the last `period` bars: the middle of the Donchian channel. In quote. Source: TA-Lib MIDPRICE. */
export const midprice = middle(
  { name: 'midprice', summary: '(Highest high + lowest low) / 2' },
  { high: bar => bar.high, low: bar => bar.low },
);

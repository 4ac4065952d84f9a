import { Highest, Lowest } from '../extremes.ts';
import { indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';

/** Width of the Donchian channel: (highest high − lowest low) / their middle, over `period` bars, this one included. A fraction, 0 to 2. Source: Donchian; its lines are `highest`, `lowest` and `midprice`. Stock.Indicators leaves this bar out. */
export const donchianWidth = indicator({
  name: 'donchian-width',
  summary: '(Highest high − lowest low) / their middle',
  unit: 'fraction',
  range: [0, 2],
  params: onePeriod(20),
  warmUp: ({ period }) => period,
  start({ period }) {
    const [highest, lowest] = [new Highest(period), new Lowest(period)];
    return {
      update(bar) {
        const high = highest.add(bar.high);
        const low = lowest.add(bar.low);
        return high === null || low === null ? null : (2 * (high - low)) / (high + low);
      },
    };
  },
});

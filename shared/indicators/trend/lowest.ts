import { Lowest } from '../extremes.ts';
import { indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';

/** Lowest low of the last `period` bars, this one included: the lower Donchian channel. In quote. Source: TA-Lib MIN. */
export const lowest = indicator({
  name: 'lowest',
  summary: 'Lowest low of the last bars',
  unit: 'quote',
  range: [0, null],
  params: onePeriod(20),
  warmUp: ({ period }) => period,
  start({ period }) {
    const lows = new Lowest(period);
    return { update: bar => lows.add(bar.low) };
  },
});

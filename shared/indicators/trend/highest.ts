import { Highest } from '../extremes.ts';
import { indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';

/** Highest high of the last `period` bars, this one included: the upper Donchian channel. In quote. Source: TA-Lib MAX. */
export const highest = indicator({
  name: 'highest',
  summary: 'Highest high of the last bars',
  unit: 'quote',
  range: [0, null],
  params: onePeriod(20),
  warmUp: ({ period }) => period,
  start({ period }) {
    const highs = new Highest(period);
    return { update: bar => highs.add(bar.high) };
  },
});

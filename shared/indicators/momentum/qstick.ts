import { SimpleAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';

/** QStick: mean of close − open over the last `period` bars. In quote, any sign. Source: Chande, Tulip qstick. */
export const qstick = indicator({
  name: 'qstick',
  summary: 'Mean of close − open',
  unit: 'quote',
  range: [null, null],
  params: onePeriod(8),
  warmUp: ({ period }) => period,
  start({ period }) {
    const average = new SimpleAverage(period);
    return { update: bar => average.add(bar.close - bar.open) };
  },
});

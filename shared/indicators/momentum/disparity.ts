import { SimpleAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';

/** Disparity index: 100 · (close / SMA(period) − 1). In percent, above −100. Source: Nison. */
export const disparity = indicator({
  name: 'disparity',
  summary: '100 · (close / SMA − 1)',
  unit: 'percent',
  range: [-100, null],
  params: onePeriod(14),
  warmUp: ({ period }) => period,
  start({ period }) {
    const average = new SimpleAverage(period);
    return {
      update(bar) {
        const mean = average.add(bar.close);
        return mean === null ? null : 100 * (bar.close / mean - 1);
      },
    };
  },
});

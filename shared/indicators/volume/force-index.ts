import { ExponentialAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';

/** Force index: EMA(period) of (close − previous close) · volume. In quote·base, any sign. Source: Elder (1993), Stock.Indicators ForceIndex. */
export const forceIndex = indicator({
  name: 'force-index',
  summary: 'EMA of (close − previous close) · volume',
  unit: 'quote·base',
  range: [null, null],
  params: onePeriod(13),
  warmUp: ({ period }) => period + 1,
  start({ period }) {
    const average = new ExponentialAverage(period);
    let previous: number | null = null;
    return {
      update(bar) {
        const before = previous;
        previous = bar.close;
        return before === null ? null : average.add((bar.close - before) * bar.volume);
      },
    };
  },
});

import { z } from 'zod';
import { ChainedAverage, ExponentialAverage } from '../average.ts';
import { indicator, type Stream } from '../indicator.ts';
import { period } from '../period.ts';

const params = z.strictObject({ long: period.max(240).default(25), short: period.max(240).default(13) });

const twice = (long: number, short: number): ChainedAverage =>
  new ChainedAverage(new ExponentialAverage(long), new ExponentialAverage(short));

function trueStrength(long: number, short: number): Stream {
  const [changes, sizes] = [twice(long, short), twice(long, short)];
  let previous: number | null = null;
  return {
    update(bar) {
      const before = previous;
      previous = bar.close;
      if (before === null) return null;
      const change = changes.add(bar.close - before);
      const size = sizes.add(Math.abs(bar.close - before));
      return change === null || size === null || size === 0 ? null : (100 * change) / size;
    },
  };
}

/**
 * True strength index: 100 · EMA(short) of EMA(long) of the changes of the close / the same of their sizes. −100 to 100;
 * null while nothing has changed. Source: Blau (1991), Stock.Indicators Tsi.
 */
export const tsi = indicator({
  name: 'tsi',
  summary: '100 · twice smoothed change / twice smoothed |change|',
  unit: 'number',
  range: [-100, 100],
  params,
  warmUp: ({ long, short }) => long + short,
  start: ({ long, short }) => trueStrength(long, short),
});

/** Its signal line: EMA(signal) of the true strength index. −100 to 100. Source: Blau (1991), Stock.Indicators Tsi. */
export const tsiSignal = indicator({
  name: 'tsi-signal',
  summary: 'EMA of the true strength index',
  unit: 'number',
  range: [-100, 100],
  params: z.strictObject({ ...params.shape, signal: period.max(30).default(7) }),
  warmUp: ({ long, short, signal }) => long + short + signal - 1,
  start({ long, short, signal }) {
    const [strength, average] = [trueStrength(long, short), new ExponentialAverage(signal)];
    return {
      update(bar, beside) {
        const value = strength.update(bar, beside);
        return value === null ? null : average.add(value);
      },
    };
  },
});

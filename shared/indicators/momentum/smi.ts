import { z } from 'zod';
import { ChainedAverage, ExponentialAverage } from '../average.ts';
import { Highest, Lowest } from '../extremes.ts';
import { indicator, type Stream } from '../indicator.ts';
import { period } from '../period.ts';

const params = z.strictObject({
  period: period.min(2).max(200).default(13),
  first: period.max(200).default(25),
  second: period.max(100).default(2),
});
type Params = z.output<typeof params>;

function momentumIndex({ period, first, second }: Params): Stream {
  const [highest, lowest] = [new Highest(period), new Lowest(period)];
  const twice = (): ChainedAverage => new ChainedAverage(new ExponentialAverage(first), new ExponentialAverage(second));
  const [distances, ranges] = [twice(), twice()];
  return {
    update(bar) {
      const high = highest.add(bar.high);
      const low = lowest.add(bar.low);
      if (high === null || low === null) return null;
      const distance = distances.add(bar.close - (high + low) / 2);
      const range = ranges.add(high - low);
      return distance === null || range === null || range === 0 ? null : (200 * distance) / range;
    },
  };
}

/**
 * Stochastic momentum index: 100 · twice smoothed (close − middle of the range of the last `period` bars) / half the
 * twice smoothed range. −100 to 100; null without range. Source: Blau (1993), Stock.Indicators Smi, which begins each EMA
 * with its first number; both meet once the start has faded.
 */
export const smi = indicator({
  name: 'smi',
  summary: '200 · twice smoothed distance from the middle / twice smoothed range',
  unit: 'number',
  range: [-100, 100],
  params,
  warmUp: params => params.period + params.first + params.second - 2,
  start: momentumIndex,
});

/** Its signal line: EMA(signal) of the stochastic momentum index. −100 to 100. Source: Blau (1993), Stock.Indicators Smi. */
export const smiSignal = indicator({
  name: 'smi-signal',
  summary: 'EMA of the stochastic momentum index',
  unit: 'number',
  range: [-100, 100],
  params: z.strictObject({ ...params.shape, signal: period.max(10).default(3) }),
  warmUp: params => params.period + params.first + params.second + params.signal - 3,
  start({ signal, ...rest }) {
    const [line, average] = [momentumIndex(rest), new ExponentialAverage(signal)];
    return {
      update(bar, beside) {
        const value = line.update(bar, beside);
        return value === null ? null : average.add(value);
      },
    };
  },
});

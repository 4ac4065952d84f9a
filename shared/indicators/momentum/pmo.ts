import { z } from 'zod';
import { ChainedAverage, ExponentialAverage } from '../average.ts';
import { indicator, type Stream } from '../indicator.ts';
import { periodFromTwo } from '../period.ts';

const params = z.strictObject({
  first: periodFromTwo.max(240).default(35),
  second: periodFromTwo.max(240).default(20),
});

/** Smoothed with 2 / period instead of 2 / (period + 1), as its author does. */
const smooth = (period: number): ExponentialAverage => new ExponentialAverage(period, 2 / period);

function priceMomentum(first: number, second: number): Stream {
  const average = new ChainedAverage(smooth(first), smooth(second));
  let previous: number | null = null;
  return {
    update(bar) {
      const before = previous;
      previous = bar.close;
      const value = before === null ? null : average.add(100 * (bar.close / before - 1));
      return value === null ? null : 10 * value;
    },
  };
}

/** Price momentum oscillator: 10 · the one-bar rate of change in percent, smoothed twice by 2 / period. Any sign. Source: Swenlin, Stock.Indicators Pmo. */
export const pmo = indicator({
  name: 'pmo',
  summary: '10 · twice smoothed one-bar rate of change',
  unit: 'percent',
  range: [null, null],
  params,
  warmUp: ({ first, second }) => first + second,
  start: ({ first, second }) => priceMomentum(first, second),
});

/** Its signal line: EMA(signal) of the price momentum oscillator. Source: Swenlin, Stock.Indicators Pmo. */
export const pmoSignal = indicator({
  name: 'pmo-signal',
  summary: 'EMA of the price momentum oscillator',
  unit: 'percent',
  range: [null, null],
  params: z.strictObject({ ...params.shape, signal: periodFromTwo.max(30).default(10) }),
  warmUp: ({ first, second, signal }) => first + second + signal - 1,
  start({ first, second, signal }) {
    const [line, average] = [priceMomentum(first, second), new ExponentialAverage(signal)];
    return {
      update(bar, beside) {
        const value = line.update(bar, beside);
        return value === null ? null : average.add(value);
      },
    };
  },
});

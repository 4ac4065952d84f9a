import { z } from 'zod';
import { SimpleAverage } from '../average.ts';
import { indicator, type Stream } from '../indicator.ts';
import { period } from '../period.ts';
import { medianOf } from '../prices.ts';

const params = z.strictObject({ fast: period.default(5), slow: period.default(34) });

function awesome(fast: number, slow: number): Stream {
  const [quick, long] = [new SimpleAverage(fast), new SimpleAverage(slow)];
  return {
    update(bar) {
      const price = medianOf(bar);
      const one = quick.add(price);
      const other = long.add(price);
      return one === null || other === null ? null : one - other;
    },
  };
}

/** Awesome oscillator: SMA(fast) − SMA(slow) of the median prices. In quote, any sign. Source: Williams (1995), Tulip ao. */
export const awesomeOscillator = indicator({
  name: 'awesome-oscillator',
  summary: 'SMA(fast) − SMA(slow) of the median prices',
  unit: 'quote',
  range: [null, null],
  params,
  warmUp: ({ fast, slow }) => Math.max(fast, slow),
  start: ({ fast, slow }) => awesome(fast, slow),
});

/** Accelerator oscillator: awesome oscillator − its SMA over `signal` bars. In quote, any sign. Source: Williams (1995). */
export const acceleratorOscillator = indicator({
  name: 'accelerator-oscillator',
  summary: 'Awesome oscillator − its SMA',
  unit: 'quote',
  range: [null, null],
  params: z.strictObject({ ...params.shape, signal: period.max(10).default(5) }),
  warmUp: ({ fast, slow, signal }) => Math.max(fast, slow) + signal - 1,
  start({ fast, slow, signal }) {
    const [oscillator, average] = [awesome(fast, slow), new SimpleAverage(signal)];
    return {
      update(bar, beside) {
        const value = oscillator.update(bar, beside);
        const mean = value === null ? null : average.add(value);
        return value === null || mean === null ? null : value - mean;
      },
    };
  },
});

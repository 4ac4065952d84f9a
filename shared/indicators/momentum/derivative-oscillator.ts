import { z } from 'zod';
import { ChainedAverage, ExponentialAverage, SimpleAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { periodFromTwo } from '../period.ts';
import { RelativeStrength } from '../relative-strength.ts';

const short = periodFromTwo.max(80);

/** Derivative oscillator: the RSI smoothed by two EMAs, less an SMA of that. −100 to 100; null while the close has never changed. Source: Brown (1999). */
export const derivativeOscillator = indicator({
  name: 'derivative-oscillator',
  summary: 'Twice smoothed RSI − its SMA',
  unit: 'number',
  range: [-100, 100],
  params: z.strictObject({
    rsi: periodFromTwo.max(250).default(14),
    first: short.default(5),
    second: short.default(3),
    signal: short.default(9),
  }),
  warmUp: ({ rsi, first, second, signal }) => rsi + first + second + signal - 2,
  start({ rsi, first, second, signal }) {
    const strength = new RelativeStrength(rsi);
    const smooth = new ChainedAverage(new ExponentialAverage(first), new ExponentialAverage(second));
    const average = new SimpleAverage(signal);
    return {
      update(bar) {
        const value = strength.add(bar.close);
        const line = value === null ? null : smooth.add(value);
        const mean = line === null ? null : average.add(line);
        return line === null || mean === null ? null : line - mean;
      },
    };
  },
});

import { z } from 'zod';
import { SimpleAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { periodFromTwo } from '../period.ts';
import { RelativeStrength } from '../relative-strength.ts';
import { Stochastic } from '../stochastic.ts';

/** Stochastic RSI: where the RSI stands within its own last `period` values. 0 to 100; null while they are equal. Source: Chande and Kroll (1994), TA-Lib STOCHRSI. */
export const stochasticRsi = indicator({
  name: 'stochastic-rsi',
  summary: '100 · (RSI − its lowest) / (its highest − its lowest)',
  unit: 'number',
  range: [0, 100],
  params: z.strictObject({ rsi: periodFromTwo.max(250).default(14), period: periodFromTwo.max(250).default(14) }),
  warmUp: ({ rsi, period }) => rsi + period,
  start({ rsi, period }) {
    const [strength, place] = [new RelativeStrength(rsi), new Stochastic(period)];
    return {
      update(bar) {
        const value = strength.add(bar.close);
        return value === null ? null : place.add(value);
      },
    };
  },
});

/** Its signal line: SMA(signal) of the stochastic RSI. 0 to 100. Source: TA-Lib STOCHRSI (fast D). */
export const stochasticRsiSignal = indicator({
  name: 'stochastic-rsi-signal',
  summary: 'SMA(signal) of the stochastic RSI',
  unit: 'number',
  range: [0, 100],
  params: z.strictObject({
    rsi: periodFromTwo.max(240).default(14),
    period: periodFromTwo.max(240).default(14),
    signal: periodFromTwo.max(30).default(3),
  }),
  warmUp: ({ rsi, period, signal }) => rsi + period + signal - 1,
  start({ rsi, period, signal }) {
    const [strength, place, average] = [new RelativeStrength(rsi), new Stochastic(period), new SimpleAverage(signal)];
    return {
      update(bar) {
        const value = strength.add(bar.close);
        const share = value === null ? null : place.add(value);
        return share === null ? null : average.add(share);
      },
    };
  },
});

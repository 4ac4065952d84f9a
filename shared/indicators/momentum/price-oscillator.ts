import { z } from 'zod';
import { ExponentialDifference } from '../average.ts';
import { indicator } from '../indicator.ts';
import { period } from '../period.ts';

const params = z.strictObject({ fast: period.default(12), slow: period.default(26) });

/** Absolute price oscillator: EMA(fast) − EMA(slow) of the closes. In quote, any sign. Source: TA-Lib APO with EMAs; its default takes SMAs. */
export const apo = indicator({
  name: 'apo',
  summary: 'EMA(fast) − EMA(slow) of the closes',
  unit: 'quote',
  range: [null, null],
  params,
  warmUp: ({ fast, slow }) => Math.max(fast, slow),
  start({ fast, slow }) {
    const difference = new ExponentialDifference(fast, slow);
    return { update: bar => difference.add(bar.close) };
  },
});

/** Percentage price oscillator: 100 · (EMA(fast) − EMA(slow)) / the slower EMA, of the closes. In percent. Source: TA-Lib PPO with EMAs; its default takes SMAs. */
export const ppo = indicator({
  name: 'ppo',
  summary: '100 · (EMA(fast) − EMA(slow)) / slower EMA',
  unit: 'percent',
  range: [null, null],
  params,
  warmUp: ({ fast, slow }) => Math.max(fast, slow),
  start({ fast, slow }) {
    const difference = new ExponentialDifference(fast, slow);
    return {
      update(bar) {
        const value = difference.add(bar.close);
        return value === null ? null : (100 * value) / difference.slower;
      },
    };
  },
});

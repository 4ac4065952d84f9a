import { z } from 'zod';
import { ExponentialAverage, ExponentialDifference } from '../average.ts';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { period } from '../period.ts';

const params = z.strictObject({
  fast: period.default(12),
  slow: period.max(250).default(26),
  signal: period.max(250).default(9),
});

/** Both parts need the signal line: EMA(signal) of the MACD. */
function withSignal(name: string, summary: string, part: (macd: number, signal: number) => number): AnyIndicator {
  return indicator({
    name,
    summary,
    unit: 'quote',
    range: [null, null],
    params,
    warmUp: ({ fast, slow, signal }) => Math.max(fast, slow) + signal - 1,
    start({ fast, slow, signal }) {
      const difference = new ExponentialDifference(fast, slow, Math.abs(slow - fast));
      const average = new ExponentialAverage(signal);
      return {
        update(bar) {
          const line = difference.add(bar.close);
          const smooth = line === null ? null : average.add(line);
          return line === null || smooth === null ? null : part(line, smooth);
        },
      };
    },
  });
}

/**
 * Moving average convergence divergence: EMA(fast) − EMA(slow) of the closes, both begun so that their first value falls
 * on the slow-th bar. In quote, any sign; `signal` does not matter here. Source: Appel, TA-Lib MACD.
 */
export const macd = indicator({
  name: 'macd',
  summary: 'EMA(fast) − EMA(slow) of the closes',
  unit: 'quote',
  range: [null, null],
  params,
  warmUp: ({ fast, slow }) => Math.max(fast, slow),
  start({ fast, slow }) {
    const difference = new ExponentialDifference(fast, slow, Math.abs(slow - fast));
    return { update: bar => difference.add(bar.close) };
  },
});
/** Its signal line: EMA(signal) of the MACD. In quote, any sign. Source: Appel, TA-Lib MACD. */
export const macdSignal = withSignal('macd-signal', 'EMA(signal) of the MACD', (_, signal) => signal);
/** MACD − signal line. In quote, any sign. Source: Appel, TA-Lib MACD. */
export const macdHistogram = withSignal('macd-histogram', 'MACD − its signal line', (line, signal) => line - signal);

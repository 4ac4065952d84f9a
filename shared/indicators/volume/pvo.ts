import { z } from 'zod';
import { ExponentialAverage, ExponentialDifference } from '../average.ts';
import { type AnyIndicator, indicator, type Stream } from '../indicator.ts';
import { period } from '../period.ts';

const params = z.strictObject({ fast: period.max(250).default(12), slow: period.max(250).default(26) });
const withSignal = z.strictObject({ ...params.shape, signal: period.max(250).default(9) });

function oscillator(fast: number, slow: number): Stream {
  const difference = new ExponentialDifference(fast, slow);
  return {
    update(bar) {
      const value = difference.add(bar.volume);
      return value === null || difference.slower === 0 ? null : (100 * value) / difference.slower;
    },
  };
}

/** Percentage volume oscillator: 100 · (EMA(fast) − EMA(slow)) / the slower EMA, of the volumes. In percent; null when there was none. Source: Stock.Indicators Pvo. */
export const pvo = indicator({
  name: 'pvo',
  summary: '100 · (EMA(fast) − EMA(slow)) / slower EMA, of the volumes',
  unit: 'percent',
  range: [null, null],
  params,
  warmUp: ({ fast, slow }) => Math.max(fast, slow),
  start: ({ fast, slow }) => oscillator(fast, slow),
});

function partWithSignal(name: string, summary: string, part: (line: number, signal: number) => number): AnyIndicator {
  return indicator({
    name,
    summary,
    unit: 'percent',
    range: [null, null],
    params: withSignal,
    warmUp: ({ fast, slow, signal }) => Math.max(fast, slow) + signal - 1,
    start({ fast, slow, signal }) {
      const [line, average] = [oscillator(fast, slow), new ExponentialAverage(signal)];
      return {
        update(bar, beside) {
          const value = line.update(bar, beside);
          const smooth = value === null ? null : average.add(value);
          return value === null || smooth === null ? null : part(value, smooth);
        },
      };
    },
  });
}

/** Its signal line: EMA(signal) of the percentage volume oscillator. In percent. Source: Stock.Indicators Pvo. */
export const pvoSignal = partWithSignal('pvo-signal', 'EMA of the percentage volume oscillator', (_, signal) => signal);
/** Percentage volume oscillator − its signal line. In percent. Source: Stock.Indicators Pvo. */
export const pvoHistogram = partWithSignal(
  'pvo-histogram',
  'Percentage volume oscillator − its signal line',
  (line, signal) => line - signal,
);

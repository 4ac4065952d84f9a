import { z } from 'zod';
import { ExponentialAverage, SimpleAverage } from '../average.ts';
import { indicator, type Stream } from '../indicator.ts';
import { periodFromTwo } from '../period.ts';
import { typicalOf } from '../prices.ts';

const params = z.strictObject({
  channel: periodFromTwo.max(150).default(10),
  average: periodFromTwo.max(150).default(21),
});

function waveTrend(channel: number, average: number): Stream {
  const [middle, deviation] = [new ExponentialAverage(channel), new ExponentialAverage(channel)];
  const wave = new ExponentialAverage(average);
  return {
    update(bar) {
      const price = typicalOf(bar);
      const mean = middle.add(price);
      const usual = mean === null ? null : deviation.add(Math.abs(price - mean));
      return mean === null || usual === null || usual === 0 ? null : wave.add((price - mean) / (0.015 * usual));
    },
  };
}

/**
 * Wave trend: EMA(average) of (typical price − m) / (0.015 · d), m the EMA(channel) of the typical price, d that of its
 * distance from m. Any sign, mostly within ±100; null without movement. Source: LazyBear.
 */
export const waveTrendLine = indicator({
  name: 'wave-trend',
  summary: 'EMA of (typical price − its EMA) / (0.015 · EMA of the distance)',
  unit: 'number',
  range: [null, null],
  params,
  warmUp: ({ channel, average }) => 2 * channel + average - 2,
  start: ({ channel, average }) => waveTrend(channel, average),
});

/** Its signal line: SMA(signal) of the wave trend. Source: LazyBear. */
export const waveTrendSignal = indicator({
  name: 'wave-trend-signal',
  summary: 'SMA of the wave trend',
  unit: 'number',
  range: [null, null],
  params: z.strictObject({ ...params.shape, signal: periodFromTwo.max(30).default(4) }),
  warmUp: ({ channel, average, signal }) => 2 * channel + average + signal - 3,
  start({ channel, average, signal }) {
    const [line, mean] = [waveTrend(channel, average), new SimpleAverage(signal)];
    return {
      update(bar, beside) {
        const value = line.update(bar, beside);
        return value === null ? null : mean.add(value);
      },
    };
  },
});

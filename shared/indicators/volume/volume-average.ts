import { z } from 'zod';
import { SimpleAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { onePeriod, period } from '../period.ts';
import { Ring } from '../ring.ts';

/**
 * Simple moving average of the volumes: sum of the last `period` volumes / period. In base, at least 0.
 * Source: TA-Lib SMA over volume.
 */
export const volumeSma = indicator({
  name: 'volume-sma',
  summary: 'Mean of the last volumes',
  unit: 'base',
  range: [0, null],
  params: onePeriod(20),
  warmUp: params => params.period,
  start(params) {
    const average = new SimpleAverage(params.period);
    return { update: bar => average.add(bar.volume) };
  },
});

/** Relative volume: volume / mean of the `period` volumes before. At least 0; null when there was none. Source: trading-signals RVOL. */
export const relativeVolume = indicator({
  name: 'relative-volume',
  summary: 'Volume / mean of the volumes before',
  unit: 'number',
  range: [0, null],
  params: onePeriod(20),
  warmUp: params => params.period + 1,
  start(params) {
    const average = new SimpleAverage(params.period);
    let before: number | null = null;
    return {
      update(bar) {
        const mean = before;
        before = average.add(bar.volume);
        return mean === null || mean === 0 ? null : bar.volume / mean;
      },
    };
  },
});

/** Volume oscillator: 100 · (SMA(fast) − SMA(slow)) / SMA(slow) of the volumes. In percent, at least −100; null when there was none. Source: Tulip vosc. */
export const volumeOscillator = indicator({
  name: 'volume-oscillator',
  summary: '100 · (SMA(fast) − SMA(slow)) / SMA(slow) of the volumes',
  unit: 'percent',
  range: [-100, null],
  params: z.strictObject({ fast: period.default(14), slow: period.default(28) }),
  warmUp: ({ fast, slow }) => Math.max(fast, slow),
  start({ fast, slow }) {
    const [few, many] = [new SimpleAverage(fast), new SimpleAverage(slow)];
    return {
      update(bar) {
        const quick = few.add(bar.volume);
        const long = many.add(bar.volume);
        return quick === null || long === null || long === 0 ? null : 100 * (quick / long - 1);
      },
    };
  },
});

/** Rate of change of the volume: 100 · (volume / volume `period` bars ago − 1). In percent, at least −100; null when there was none then. Source: TA-Lib ROC over volume. */
export const volumeRoc = indicator({
  name: 'volume-roc',
  summary: '100 · (volume / volume before − 1)',
  unit: 'percent',
  range: [-100, null],
  params: onePeriod(14),
  warmUp: params => params.period + 1,
  start(params) {
    const volumes = new Ring(params.period + 1);
    return {
      update(bar) {
        volumes.push(bar.volume);
        return !volumes.isFull || volumes.oldest === 0 ? null : 100 * (bar.volume / volumes.oldest - 1);
      },
    };
  },
});

import { indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';
import { Ring } from '../ring.ts';

/**
 * Volume-weighted moving average of the last `period` closes: Σ close·volume / Σ volume. In quote; null without volume.
 * Source: Tulip vwma, Stock.Indicators Vwma.
 */
export const vwma = indicator({
  name: 'vwma',
  summary: 'Σ close·volume / Σ volume',
  unit: 'quote',
  range: [0, null],
  params: onePeriod(20),
  warmUp: ({ period }) => period,
  start({ period }) {
    const [values, volumes] = [new Ring(period), new Ring(period)];
    return {
      update(bar) {
        values.push(bar.close * bar.volume);
        volumes.push(bar.volume);
        if (!volumes.isFull) return null;
        const volume = volumes.sum();
        return volume === 0 ? null : values.sum() / volume;
      },
    };
  },
});

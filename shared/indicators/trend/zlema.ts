import { indicator } from '../indicator.ts';
import { onePeriod } from '../period.ts';
import { Ring } from '../ring.ts';

/** Bars that the closes lie behind their average. */
const lagOf = (period: number): number => Math.floor((period - 1) / 2);

/**
 * Zero lag exponential moving average: EMA(period) of close + (close − close ⌊(period−1)/2⌋ bars ago), begun with the
 * close before the first such number. In quote; may overshoot the prices. Source: Ehlers and Way (2010), Tulip zlema.
 */
export const zlema = indicator({
  name: 'zlema',
  summary: 'EMA of 2·close − close half a period ago',
  unit: 'quote',
  range: [null, null],
  params: onePeriod(20),
  warmUp: ({ period }) => lagOf(period) + 1,
  start({ period }) {
    const lag = lagOf(period);
    const closes = new Ring(lag + 1);
    const weight = 2 / (period + 1);
    let value: number | null = null;
    return {
      update(bar) {
        const previous = closes.at(0);
        const isFirst = !closes.isFull;
        closes.push(bar.close);
        if (!closes.isFull) return null;
        if (isFirst) value = lag === 0 ? bar.close : previous;
        if (value === null) return null;
        value += weight * (2 * bar.close - closes.oldest - value);
        return value;
      },
    };
  },
});

import { Highest, Lowest } from '../extremes.ts';
import { indicator } from '../indicator.ts';
import { onePeriod, period } from '../period.ts';
import { Ring } from '../ring.ts';

/**
 * Fractal adaptive moving average: f + w·(close − f), w = exp(−4.6·(d − 1)) within 0.01 and 1, d the fractal dimension
 * (ln((r₁ + r₂) / half) − ln(r / period)) / ln 2 of the closes, r₁ and r₂ the ranges of both halves, r that of all; begun
 * with the period-th close. In quote. Source: Ehlers (2005).
 */
export const frama = indicator({
  name: 'frama',
  summary: 'f + w·(close − f), w from the fractal dimension of the closes',
  unit: 'quote',
  range: [0, null],
  params: onePeriod(16, period.min(4).multipleOf(2)),
  warmUp: params => params.period,
  start(params) {
    const half = params.period / 2;
    const [highest, lowest] = [new Highest(half), new Lowest(half)];
    const [highs, lows] = [new Ring(half + 1), new Ring(half + 1)];
    let value: number | null = null;
    return {
      update(bar) {
        const high = highest.add(bar.close);
        const low = lowest.add(bar.close);
        if (high === null || low === null) return null;
        highs.push(high);
        lows.push(low);
        if (!highs.isFull) return null;
        const top = highs.oldest;
        const bottom = lows.oldest;
        const newer = high - low;
        const older = top - bottom;
        const whole = Math.max(high, top) - Math.min(low, bottom);
        const isFlat = newer === 0 || older === 0;
        const dimension = isFlat ? 1 : Math.log2((newer + older) / half) - Math.log2(whole / params.period);
        const weight = Math.min(1, Math.max(0.01, Math.exp(-4.6 * (dimension - 1))));
        value = value === null ? bar.close : value + weight * (bar.close - value);
        return value;
      },
    };
  },
});

import { WeightedAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { onePeriod, period } from '../period.ts';

const root = (bars: number): number => Math.floor(Math.sqrt(bars));

/**
 * Hull moving average: WMA(⌊√period⌋) of 2·WMA(⌊period/2⌋) − WMA(period), of the closes. In quote; may overshoot the prices.
 * Source: Hull, Tulip hma.
 */
export const hma = indicator({
  name: 'hma',
  summary: 'WMA(√period) of 2·WMA(period/2) − WMA(period)',
  unit: 'quote',
  range: [null, null],
  params: onePeriod(20, period.min(2).max(490)),
  warmUp: params => params.period + root(params.period) - 1,
  start(params) {
    const half = new WeightedAverage(Math.floor(params.period / 2));
    const whole = new WeightedAverage(params.period);
    const smooth = new WeightedAverage(root(params.period));
    return {
      update(bar) {
        const quick = half.add(bar.close);
        const slow = whole.add(bar.close);
        return quick === null || slow === null ? null : smooth.add(2 * quick - slow);
      },
    };
  },
});

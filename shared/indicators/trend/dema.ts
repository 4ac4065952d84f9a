import { ExponentialAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { onePeriod, period } from '../period.ts';

/**
 * Double exponential moving average: 2·e1 − e2, e1 = EMA(close), e2 = EMA(e1). In quote; may overshoot the prices.
 * Source: Mulloy (1994), TA-Lib DEMA. Tulip begins each EMA with its first number; both meet once the start has faded.
 */
export const dema = indicator({
  name: 'dema',
  summary: '2·EMA − EMA of EMA',
  unit: 'quote',
  range: [null, null],
  params: onePeriod(20, period.max(250)),
  warmUp: params => 2 * params.period - 1,
  start(params) {
    const [first, second] = [new ExponentialAverage(params.period), new ExponentialAverage(params.period)];
    return {
      update(bar) {
        const one = first.add(bar.close);
        const two = one === null ? null : second.add(one);
        return one === null || two === null ? null : 2 * one - two;
      },
    };
  },
});

import { ExponentialAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { onePeriod, period } from '../period.ts';

/**
 * Triple exponential moving average: 3·e1 − 3·e2 + e3, each an EMA of the one before, e1 of the closes. In quote; may
 * overshoot the prices. Source: Mulloy (1994), TA-Lib TEMA. Tulip begins each EMA with its first number; both meet once
 * the start has faded.
 */
export const tema = indicator({
  name: 'tema',
  summary: '3·e1 − 3·e2 + e3, each an EMA of the one before',
  unit: 'quote',
  range: [null, null],
  params: onePeriod(20, period.max(170)),
  warmUp: params => 3 * params.period - 2,
  start(params) {
    const [first, second, third] = [
      new ExponentialAverage(params.period),
      new ExponentialAverage(params.period),
      new ExponentialAverage(params.period),
    ];
    return {
      update(bar) {
        const one = first.add(bar.close);
        const two = one === null ? null : second.add(one);
        const three = two === null ? null : third.add(two);
        return one === null || two === null || three === null ? null : 3 * one - 3 * two + three;
      },
    };
  },
});

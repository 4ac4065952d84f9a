import { ChainedAverage, ExponentialAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { onePeriod, period } from '../period.ts';

/** TRIX: change of a triple EMA (EMA of EMA of EMA) of the closes from the bar before, in percent. Source: Hutson, TA-Lib TRIX. Tulip begins each EMA with its first number. */
export const trix = indicator({
  name: 'trix',
  summary: '100 · (e3 / previous e3 − 1), e3 the EMA of EMA of EMA',
  unit: 'percent',
  range: [-100, null],
  params: onePeriod(15, period.max(170)),
  warmUp: params => 3 * (params.period - 1) + 2,
  start(params) {
    const one = (): ExponentialAverage => new ExponentialAverage(params.period);
    const average = new ChainedAverage(new ChainedAverage(one(), one()), one());
    let previous: number | null = null;
    return {
      update(bar) {
        const value = average.add(bar.close);
        const before = previous;
        previous = value;
        return value === null || before === null ? null : 100 * (value / before - 1);
      },
    };
  },
});

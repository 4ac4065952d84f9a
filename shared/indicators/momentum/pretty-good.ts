import { ExponentialAverage, SimpleAverage } from '../average.ts';
import { indicator } from '../indicator.ts';
import { onePeriod, period } from '../period.ts';
import { TrueRange } from '../true-range.ts';

/** Pretty good oscillator: (close − SMA(period)) / EMA(period) of the true range. In average ranges, any sign; null without range. Source: Johnson. */
export const prettyGood = indicator({
  name: 'pretty-good',
  summary: '(Close − SMA) / EMA of the true range',
  unit: 'number',
  range: [null, null],
  params: onePeriod(14, period),
  warmUp: params => params.period + 1,
  start(params) {
    const mean = new SimpleAverage(params.period);
    const [range, average] = [new TrueRange(), new ExponentialAverage(params.period)];
    return {
      update(bar) {
        const middle = mean.add(bar.close);
        const size = range.add(bar);
        const usual = size === null ? null : average.add(size);
        return middle === null || usual === null || usual === 0 ? null : (bar.close - middle) / usual;
      },
    };
  },
});

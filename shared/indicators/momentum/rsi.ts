import { indicator } from '../indicator.ts';
import { onePeriod, periodFromTwo } from '../period.ts';
import { RelativeStrength } from '../relative-strength.ts';

/**
 * Relative strength index: 100 · average gain / (average gain + average loss), Wilder's averages of the changes of the
 * close, the first one a simple mean. 0 to 100; null while the close has never changed. Source: Wilder (1978), TA-Lib RSI.
 */
export const rsi = indicator({
  name: 'rsi',
  summary: '100 − 100 / (1 + average gain / average loss), Wilder’s averages',
  unit: 'number',
  range: [0, 100],
  params: onePeriod(14, periodFromTwo),
  warmUp: ({ period }) => period + 1,
  start({ period }) {
    const strength = new RelativeStrength(period);
    return { update: bar => strength.add(bar.close) };
  },
});

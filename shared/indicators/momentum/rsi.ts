import { RSI } from 'trading-signals';
import { z } from 'zod';
import { indicator } from '../indicator.ts';
import { periodFromTwo } from '../period.ts';

/**
 * Relative strength index: 100 − 100 / (1 + average gain / average loss), Wilder's averages of the changes of the close,
 * the first one a simple mean. 0 to 100; null while the close has never changed. Source: Wilder (1978), TA-Lib RSI.
 */
export const rsi = indicator({
  name: 'rsi',
  summary: '100 − 100 / (1 + average gain / average loss), Wilder’s averages',
  unit: 'number',
  range: [0, 100],
  params: z.strictObject({ period: periodFromTwo.default(14) }),
  warmUp: params => params.period + 1,
  start(params) {
    const strength = new RSI(params.period);
    let previous: number | null = null;
    let hasMoved = false;
    return {
      update(bar) {
        if (previous !== null && bar.close !== previous) hasMoved = true;
        previous = bar.close;
        const value = strength.add(bar.close);
        return hasMoved ? value : null;
      },
    };
  },
});

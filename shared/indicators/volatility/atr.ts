import { ATR } from 'trading-signals';
import { z } from 'zod';
import { indicator } from '../indicator.ts';
import { period } from '../period.ts';

/**
 * Average true range: Wilder's average of max(high, previous close) − min(low, previous close); the first bar counts with
 * high − low, and the first average is a simple mean. In quote, at least 0. Source: Wilder (1978), Tulip atr. TA-Lib
 * leaves the first bar out; both meet once the start has faded.
 */
export const atr = indicator({
  name: 'atr',
  summary: 'Wilder’s average of the true range',
  unit: 'quote',
  range: [0, null],
  params: z.strictObject({ period: period.default(14) }),
  warmUp: params => params.period,
  start(params) {
    const range = new ATR(params.period);
    return { update: bar => range.add(bar) };
  },
});

import { ROC } from 'trading-signals';
import { z } from 'zod';
import { indicator } from '../indicator.ts';
import { period } from '../period.ts';

/**
 * Rate of change: 100 · (close / close `period` bars ago − 1). In percent, above −100.
 * Source: TA-Lib ROC.
 */
export const roc = indicator({
  name: 'roc',
  summary: '100 · (close / close before − 1)',
  unit: 'percent',
  range: [-100, null],
  params: z.strictObject({ period: period.default(10) }),
  warmUp: params => params.period + 1,
  start(params) {
    const change = new ROC(params.period);
    return {
      update(bar) {
        const fraction = change.add(bar.close);
        return fraction === null ? null : fraction * 100;
      },
    };
  },
});

import { ROC } from 'trading-signals';
import { z } from 'zod';
import { indicator } from './indicator.ts';
import { period } from './period.ts';

/**
 * Rate of change: 100 · (close / close `period` bars ago − 1). In percent, above −100.
 * Source: TA-Lib ROC.
 */
export const roc = indicator({
  name: 'roc',
  params: z.strictObject({ period }),
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

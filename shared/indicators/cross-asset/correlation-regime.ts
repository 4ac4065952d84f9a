import { z } from 'zod';
import { ageOf } from '../age.ts';
import { type AnyIndicator, indicator } from '../indicator.ts';
import { periodFromTwo } from '../period.ts';
import { correlation } from './correlation.ts';

/**
 * Correlation regime: 1 where the returns correlate with those of the reference by at least `strong`, −1 where by −`strong` or
 * less, else 0: whether holding both spreads the risk. Null where `correlation` is.
 */
export const correlationRegime: AnyIndicator = indicator({
  name: 'correlation-regime',
  summary: '1 together, −1 against each other, 0 apart from the reference',
  unit: 'flag',
  range: [-1, 1],
  needs: ['reference'],
  params: z.strictObject({ period: periodFromTwo.default(50), strong: z.number().positive().max(1).default(0.7) }),
  warmUp: params => params.period + 1,
  start({ period, strong }) {
    const correlations = correlation.start({ period });
    return {
      update(bar, beside) {
        const value = correlations.update(bar, beside);
        if (value === null) return null;
        return value >= strong ? 1 : value <= -strong ? -1 : 0;
      },
    };
  },
});

/** Age of the correlation regime, in bars from 1, which is a change, to `longest`; null where `correlation` is. */
export const correlationRegimeAge = ageOf(correlationRegime);

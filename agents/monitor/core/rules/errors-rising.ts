import { atOnce, type Rule } from './rule.ts';

/**
 * What comes three times as often as in an hour of the day before (`errorTrendFactor`, and at least `errorTrendLeast`
 * times) will be worse soon: told before it is. What never was before is not a trend; repeating is the other rule's.
 */
export const errorsRising: Rule = {
  name: 'errors-rising',
  holdMs: atOnce,
  find({ risingErrors }) {
    return risingErrors.map(({ fingerprint, code, message, thisHour, hourlyBefore }) => ({
      severity: 'info',
      title: `${code} comes more and more often (${fingerprint.slice(0, 8)})`,
      message: `${thisHour} times in the last hour, ${hourlyBefore.toFixed(1)} per hour in the day before: ${message.split('\n')[0]?.slice(0, 300)}. See: tradewind errors.`,
      code: null,
    }));
  },
};

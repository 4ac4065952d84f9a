import { shortNumber } from '../words.ts';
import { atOnce, type Rule } from './rule.ts';

/** What the state monitor could not mend. */
export const stateInconsistent: Rule = {
  name: 'state-inconsistent',
  holdMs: atOnce,
  find({ inconsistencies }) {
    return inconsistencies.map(({ check, subject, expected, found, share, escalated }) => ({
      severity: escalated ? 'critical' : 'warning',
      title: `State check of ${check}: ${subject} is not as it should be`,
      message: `Expected ${shortNumber(expected)}, found ${shortNumber(found)} (${(share * 100).toFixed(1)} %), also after the venue was compared with our books.${escalated && check !== 'limits' ? ' Only exits are allowed until tradewind resume.' : ''} See: tradewind balance, tradewind positions, and audit_log.`,
      code: 'RECONCILIATION_MISMATCH',
    }));
  },
};

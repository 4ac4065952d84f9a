import { shortNumber } from '../words.ts';
import type { Rule } from './rule.ts';

export const booksUnbalanced: Rule = {
  name: 'books-unbalanced',
  holdMs: limits => limits.booksUnbalancedMs,
  find({ mismatches }) {
    return mismatches.map(({ asset, books, venue }) => ({
      severity: 'critical',
      title: `Our books and the venue differ in ${asset}`,
      message: `The books say ${shortNumber(books)} ${asset}, the venue holds ${shortNumber(venue)}. Somebody may have traded or transferred by hand, or a fill is missing. See: tradewind reconcile, tradewind balance.`,
      code: 'RECONCILIATION_MISMATCH',
    }));
  },
};

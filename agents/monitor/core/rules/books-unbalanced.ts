import { listed, shortNumber } from '../words.ts';
import type { Rule } from './rule.ts';

export const booksUnbalanced: Rule = {
  name: 'books-unbalanced',
  holdMs: limits => limits.booksUnbalancedMs,
  find({ mismatches }) {
    return mismatches.map(({ asset, books, venue }) => ({
      severity: 'critical',
      title: `Our books and the venue differ in ${asset}`,
      message: `The books say ${shortNumber(books)} ${asset}, the venue holds ${shortNumber(venue)}. ${listed(['Somebody may trade or transfer by hand', 'a fill may be missing'])}. See: tradewind reconcile, tradewind balance.`,
      code: 'RECONCILIATION_MISMATCH',
    }));
  },
};

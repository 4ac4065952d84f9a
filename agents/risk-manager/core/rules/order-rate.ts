import { deny, type EntryRule } from './rule.ts';

/** A bot that has gone wild is stopped by the number of entries within a minute of market time. */
export const orderRate: EntryRule = ({ entriesWithinMinute, limits }) => {
  const limit = limits.maxEntriesPerMinute;
  return entriesWithinMinute < limit ? null : deny('RISK_ORDER_RATE', { entriesWithinMinute, limit });
};

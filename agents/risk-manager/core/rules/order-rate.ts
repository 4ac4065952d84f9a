import { entriesWithinMinute } from '../context.ts';
import { deny, type EntryRule } from './rule.ts';

/** A bot that has gone wild is stopped by the number of entries within a minute of market time. */
export const orderRate: EntryRule = context => {
  const entries = entriesWithinMinute(context);
  const limit = context.limits.maxEntriesPerMinute;
  return entries < limit ? null : deny('RISK_ORDER_RATE', { entriesWithinMinute: entries, limit });
};

import { deny, type EntryRule } from './rule.ts';

/** On a spot account what is not held cannot be sold. */
export const longOnly: EntryRule = ({ limits }, { side }) =>
  side === 'long' || limits.leverage !== null ? null : deny('RISK_SHORT_UNAVAILABLE', { side });

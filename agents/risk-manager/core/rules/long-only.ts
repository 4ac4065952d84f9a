import { deny, type EntryRule } from './rule.ts';

/** On a spot market what is not held cannot be sold. */
export const longOnly: EntryRule = (_, { side }) => (side === 'long' ? null : deny('RISK_SHORT_UNAVAILABLE', { side }));

import { entryExpiry } from '../expiry.ts';
import { deny, type EntryRule } from './rule.ts';

/** An entry that is judged after its validity would be late before it is sent. */
export const signalExpired: EntryRule = ({ now, limits }, candidate) => {
  const validUntil = entryExpiry(candidate, limits);
  return now <= validUntil ? null : deny('RISK_SIGNAL_EXPIRED', { raisedAt: candidate.raisedAt, validUntil, now });
};

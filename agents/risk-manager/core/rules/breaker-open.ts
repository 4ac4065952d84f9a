import { concerns, forbidsEntries } from '../breakers/effects.ts';
import { deny, type EntryRule } from './rule.ts';

/** Nothing is entered that an open breaker watches over. */
export const breakerOpen: EntryRule = ({ breakers }, candidate) => {
  const open = breakers.find(one => forbidsEntries(one) && concerns(one, candidate));
  if (open === undefined) return null;
  const { kind, subject, state } = open;
  const until = state.kind === 'open' ? state.until : null;
  return deny('RISK_BREAKER_OPEN', {
    breaker: kind,
    subject: subject === '' ? null : subject,
    until: until === null ? null : new Date(until).toISOString(),
  });
};

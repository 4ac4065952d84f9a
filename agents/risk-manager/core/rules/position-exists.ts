import { claimKey } from '../context.ts';
import { deny, type EntryRule, positionOf } from './rule.ts';

/** One position per bot and instrument, entries on their way in; a strategy may add to it, one entry at a time and so many in all. */
export const positionExists: EntryRule = (context, candidate) => {
  const claim = context.claims.get(claimKey(candidate));
  const position = positionOf(context, candidate);
  if (claim === undefined && position === undefined) return null;
  const entries = position?.entries ?? 0;
  const maxEntries = Math.min(candidate.maxEntries, context.limits.maxEntriesPerPosition);
  if (position?.side === candidate.side && !position.entryPending && entries < maxEntries) return null;
  return deny('RISK_POSITION_EXISTS', {
    held: position?.quantity.toFixed() ?? null,
    atWork: claim?.cost.toFixed() ?? null,
    entries,
    maxEntries,
  });
};

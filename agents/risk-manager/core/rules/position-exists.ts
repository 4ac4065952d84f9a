import { claimKey } from '../context.ts';
import { deny, type EntryRule, positionOf } from './rule.ts';

/** One position per bot and instrument, entries on their way in. */
export const positionExists: EntryRule = (context, candidate) => {
  const claim = context.claims.get(claimKey(candidate));
  const position = positionOf(context, candidate);
  if (claim === undefined && position === undefined) return null;
  return deny('RISK_POSITION_EXISTS', {
    held: position?.quantity.toFixed() ?? null,
    atWork: claim?.toFixed() ?? null,
  });
};

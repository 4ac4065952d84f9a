import { claimKey } from '../context.ts';
import { deny, type EntryRule } from './rule.ts';

/** Positions and entries on their way, over all bots of the account. */
export const maxPositions: EntryRule = (context, candidate) => {
  const claims = context.claims.size + (context.claims.has(claimKey(candidate)) ? 0 : 1);
  const limit = context.limits.maxPositions;
  return claims <= limit ? null : deny('RISK_MAX_POSITIONS', { positions: context.claims.size, limit });
};

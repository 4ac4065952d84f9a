import { leavesNoRoom, positionCap, smallestCost } from '../sizing.ts';
import { deny, type EntryRule } from './rule.ts';

/** One position may cost only so much of the account; even the smallest order must fit. */
export const maxPositionSize: EntryRule = (context, candidate) => {
  if (context.equity === null) return null;
  const smallest = smallestCost(context, candidate);
  const cap = positionCap(context);
  if (!leavesNoRoom(cap, smallest)) return null;
  return deny('RISK_MAX_POSITION_SIZE', { limit: cap.toFixed(), smallestOrder: smallest?.toFixed() ?? null });
};

import { leavesNoRoom, positionCap, positionRoom, smallestCost } from '../sizing.ts';
import { deny, type EntryRule } from './rule.ts';

/** One position may cost only so much of the account, what is held already in; even the smallest order must fit. */
export const maxPositionSize: EntryRule = (context, candidate) => {
  if (context.equity === null) return null;
  const smallest = smallestCost(context, candidate);
  const room = positionRoom(context, candidate);
  if (!leavesNoRoom(room, smallest)) return null;
  return deny('RISK_MAX_POSITION_SIZE', {
    limit: positionCap(context).toFixed(),
    room: room.toFixed(),
    smallestOrder: smallest?.toFixed() ?? null,
  });
};

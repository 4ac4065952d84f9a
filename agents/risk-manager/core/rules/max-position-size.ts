import { isSpent, positionCap, positionRoom, smallestCost, unitCostOf } from '../sizing/cost.ts';
import { deny, type EntryRule } from './rule.ts';

/** One position may cost only so much of the account, what is held already in; even the smallest order must fit. */
export const maxPositionSize: EntryRule = (context, candidate) => {
  if (context.equity === null) return null;
  const room = positionRoom(context, candidate);
  const perUnit = unitCostOf(context, candidate);
  if (!isSpent({ bound: 'position-share', room, perUnit }, context, candidate)) return null;
  return deny('RISK_MAX_POSITION_SIZE', {
    limit: positionCap(context).toFixed(),
    room: room.toFixed(),
    smallestOrder: smallestCost(context, candidate)?.toFixed() ?? null,
  });
};

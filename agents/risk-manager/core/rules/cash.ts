import { freeCash, leavesNoRoom, smallestCost } from '../sizing.ts';
import { deny, type EntryRule } from './rule.ts';

/** The bot pays from its own cash, at the worst price that the collar allows, with the fee. */
export const cash: EntryRule = (context, candidate) => {
  if (!context.bots.has(candidate.botId)) return null;
  const smallest = smallestCost(context, candidate);
  const free = freeCash(context, candidate.botId);
  if (!leavesNoRoom(free, smallest)) return null;
  return deny('RISK_CASH_SHORT', { free: free.toFixed(), smallestOrder: smallest?.toFixed() ?? null });
};

import { maxExposure as exposureLimit } from '../limits.ts';
import { exposureHeadroom, leavesNoRoom, smallestCost } from '../sizing.ts';
import { deny, type EntryRule } from './rule.ts';

/** There must be room for at least the smallest order below the account's exposure limit. */
export const maxExposure: EntryRule = (context, candidate) => {
  if (context.equity === null) return null;
  const smallest = smallestCost(context, candidate);
  if (!leavesNoRoom(exposureHeadroom(context), smallest)) return null;
  return deny('RISK_MAX_EXPOSURE', {
    exposure: context.exposure.toFixed(),
    limit: exposureLimit(context.limits, context.equity).toFixed(),
    smallestOrder: smallest?.toFixed() ?? null,
  });
};

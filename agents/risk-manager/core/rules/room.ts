import type { EntryCandidate } from '../candidate.ts';
import type { RiskContext } from '../context.ts';
import type { Use } from '../sizing/bounds.ts';
import { isSpent, smallestCost } from '../sizing/cost.ts';
import type { Bound } from '../sizing/quota.ts';
import { type Denial, deny, type EntryRule } from './rule.ts';

type Numbers = (context: RiskContext, candidate: EntryCandidate) => Denial['numbers'];

/** There must be room for at least the smallest order below a bound; the numbers are worked out for a denial only. */
export const roomRule =
  (bound: Bound, code: Denial['code'], numbers: Numbers): EntryRule =>
  (context, candidate, size) => {
    const quota = size.quotaOf(bound);
    if (quota === null || !isSpent(quota, context, candidate)) return null;
    return deny(code, {
      ...numbers(context, candidate),
      smallestOrder: smallestCost(context, candidate)?.toFixed() ?? null,
    });
  };

export const usedOf = (use: Use | null): Denial['numbers'] =>
  use === null ? {} : { taken: use.taken.toFixed(), limit: use.limit.toFixed() };

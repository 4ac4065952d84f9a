import type { Decimal } from '#shared/kernel/decimal.ts';
import type { EntryCandidate } from './candidate.ts';
import type { RiskContext } from './context.ts';
import { expectedPrice, minimumQuantity, unitCost } from './sizing.ts';

/** What the smallest order that the venue takes would cost at worst, in quote; null for an unknown instrument. */
export function smallestCost(context: RiskContext, candidate: EntryCandidate): Decimal | null {
  const market = context.markets.get(candidate.instrumentId);
  if (market === undefined) return null;
  return minimumQuantity(market, expectedPrice(candidate)).times(unitCost(context, candidate));
}

/** Whether a bound in quote leaves no room for even the smallest order. */
export function leavesNoRoom(bound: Decimal, smallest: Decimal | null): boolean {
  return smallest !== null && (bound.lte(0) || bound.lt(smallest));
}

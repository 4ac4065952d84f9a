import { expectedPrice, minimumQuantity, sizeEntry } from '../sizing.ts';
import { deny, type EntryRule, marketOf } from './rule.ts';

/** After all bounds and rounding the venue must still take the order. */
export const sizeMinimum: EntryRule = (context, candidate) => {
  const sizing = sizeEntry(context, candidate);
  const market = marketOf(context, candidate);
  if (sizing === null || market === undefined) return null;
  const minimum = minimumQuantity(market, expectedPrice(candidate));
  if (sizing.quantity.gt(0) && sizing.quantity.gte(minimum)) return null;
  return deny('RISK_SIZE_BELOW_MINIMUM', {
    quantity: sizing.quantity.toFixed(),
    minimum: minimum.toFixed(),
    cappedBy: sizing.cappedBy,
  });
};

import { deny, type EntryRule, marketOf } from './rule.ts';

/** The price must still be near the one that the signal was raised at. Without a mark the data rules speak. */
export const priceCollar: EntryRule = (context, candidate) => {
  const mark = marketOf(context, candidate)?.mark ?? null;
  if (mark === null) return null;
  const moved = mark.minus(candidate.referencePrice).abs().div(candidate.referencePrice);
  if (moved.lte(context.limits.priceCollar)) return null;
  return deny('RISK_PRICE_COLLAR', {
    mark: mark.toFixed(),
    referencePrice: candidate.referencePrice.toFixed(),
    moved: moved.toFixed(6),
    collar: context.limits.priceCollar.toFixed(),
  });
};

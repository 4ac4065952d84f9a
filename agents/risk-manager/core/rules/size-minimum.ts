import { Decimal, floorToStep, minimum } from '#shared/kernel/decimal.ts';
import { expectedPrice } from '../sizing/cost.ts';
import { deny, type EntryRule, marketOf } from './rule.ts';

const TWO = new Decimal(2);

/**
 * After all bounds and rounding the venue must still take the order, and after it the stop: of what is left when the fee is
 * taken in the base asset, at the stop's price.
 */
export const sizeMinimum: EntryRule = (context, candidate, size) => {
  const sizing = size.sizing();
  const instrument = marketOf(context, candidate)?.instrument;
  if (sizing === null || instrument === undefined) return null;
  const { quantity, cappedBy } = sizing;
  const price = expectedPrice(candidate);
  const kept = floorToStep(quantity.times(TWO.minus(context.limits.limitMarkup)), instrument.stepSize);
  const notional = kept.times(minimum(price, candidate.stopLoss ?? price));
  if (kept.gt(0) && kept.gte(instrument.minQuantity) && notional.gte(instrument.minNotional)) return null;
  return deny('RISK_SIZE_BELOW_MINIMUM', {
    quantity: quantity.toFixed(),
    kept: kept.toFixed(),
    minQuantity: instrument.minQuantity.toFixed(),
    notional: notional.toFixed(),
    minNotional: instrument.minNotional.toFixed(),
    cappedBy,
  });
};

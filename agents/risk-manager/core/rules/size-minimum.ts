import { expectedPrice, sizeEntry } from '../sizing.ts';
import { deny, type EntryRule, marketOf } from './rule.ts';

/** After all bounds and rounding the venue must still take the order. */
export const sizeMinimum: EntryRule = (context, candidate) => {
  const sizing = sizeEntry(context, candidate);
  const instrument = marketOf(context, candidate)?.instrument;
  if (sizing === null || instrument === undefined) return null;
  const { quantity, cappedBy } = sizing;
  const notional = quantity.times(expectedPrice(candidate));
  if (quantity.gt(0) && quantity.gte(instrument.minQuantity) && notional.gte(instrument.minNotional)) return null;
  return deny('RISK_SIZE_BELOW_MINIMUM', {
    quantity: quantity.toFixed(),
    minQuantity: instrument.minQuantity.toFixed(),
    notional: notional.toFixed(),
    minNotional: instrument.minNotional.toFixed(),
    cappedBy,
  });
};

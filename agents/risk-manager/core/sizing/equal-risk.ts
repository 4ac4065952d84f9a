import { ZERO } from '#shared/kernel/decimal.ts';
import { claimKey, heatOfEntry } from '../portfolio/claim.ts';
import { heatLimit, regimeLimits } from './bounds.ts';
import type { Method } from './method.ts';

/** Every position that the account may hold takes the same part of the heat limit, fees in. */
export const equalRisk: Method = ({ context, candidate, price, stopLoss }) => {
  const { maxPositions, feeRate } = context.limits;
  const part = heatLimit(context, candidate).div(maxPositions).times(regimeLimits(context, candidate).sizeFactor);
  return {
    kind: 'wanted',
    whole: part,
    held: context.claims.get(claimKey(candidate))?.heat ?? ZERO,
    perUnit: heatOfEntry(price, stopLoss, feeRate),
  };
};

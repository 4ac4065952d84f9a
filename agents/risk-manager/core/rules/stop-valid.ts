import { expectedPrice } from '../sizing.ts';
import { deny, type EntryRule } from './rule.ts';

/** An entry has a stop below its price, and its target, if it has one, above it; for a short the other way round. */
export const stopValid: EntryRule = (_, candidate) => {
  const { side, stopLoss, takeProfit } = candidate;
  if (stopLoss === null) return deny('RISK_STOP_MISSING');
  const price = expectedPrice(candidate);
  const [lower, upper] = side === 'long' ? [stopLoss, takeProfit] : [takeProfit, stopLoss];
  if ((lower === null || lower.lt(price)) && (upper === null || upper.gt(price))) return null;
  return deny('RISK_STOP_WRONG_SIDE', {
    price: price.toFixed(),
    stopLoss: stopLoss.toFixed(),
    takeProfit: takeProfit?.toFixed() ?? null,
  });
};

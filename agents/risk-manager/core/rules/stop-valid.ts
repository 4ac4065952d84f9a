import { expectedPrice } from '../sizing/cost.ts';
import { deny, type EntryRule, positionOf } from './rule.ts';

/**
 * An entry has a stop below its price, and its target, if it has one, above it; for a short the other way round. The stop of one
 * that adds becomes the position's, and a stop does not move away from the price.
 */
export const stopValid: EntryRule = (context, candidate) => {
  const { side, stopLoss, takeProfit } = candidate;
  if (stopLoss === null) return deny('RISK_STOP_MISSING');
  const price = expectedPrice(candidate);
  const [lower, upper] = side === 'long' ? [stopLoss, takeProfit] : [takeProfit, stopLoss];
  if (lower?.gte(price) || upper?.lte(price)) {
    const levels = { stopLoss: stopLoss.toFixed(), takeProfit: takeProfit?.toFixed() ?? null };
    return deny('RISK_STOP_WRONG_SIDE', { price: price.toFixed(), ...levels });
  }
  const current = positionOf(context, candidate)?.stopLoss ?? null;
  if (current === null || (side === 'long' ? stopLoss.gte(current) : stopLoss.lte(current))) return null;
  return deny('RISK_STOP_NOT_TIGHTER', { stopLoss: stopLoss.toFixed(), current: current.toFixed() });
};

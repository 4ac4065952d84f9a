import { deny, type MoveStopRule, marketOf, positionOf } from './rule.ts';

/** A stop may only move towards the price, and not past it. */
export const stopTighter: MoveStopRule = (context, candidate) => {
  const position = positionOf(context, candidate);
  const { stopLoss } = candidate;
  if (stopLoss === null) return deny('RISK_STOP_MISSING');
  if (position === undefined) return null;
  const price = marketOf(context, candidate)?.mark ?? candidate.referencePrice;
  const long = position.side === 'long';
  const numbers = {
    stopLoss: stopLoss.toFixed(),
    current: position.stopLoss?.toFixed() ?? null,
    price: price.toFixed(),
  };
  if (long ? stopLoss.gte(price) : stopLoss.lte(price)) return deny('RISK_STOP_WRONG_SIDE', numbers);
  const { takeProfit } = candidate;
  if (takeProfit !== null && (long ? takeProfit.lte(price) : takeProfit.gte(price))) {
    return deny('RISK_STOP_WRONG_SIDE', { ...numbers, takeProfit: takeProfit.toFixed() });
  }
  if (position.stopLoss === null) return null;
  const tighter = long ? stopLoss.gt(position.stopLoss) : stopLoss.lt(position.stopLoss);
  return tighter ? null : deny('RISK_STOP_NOT_TIGHTER', numbers);
};

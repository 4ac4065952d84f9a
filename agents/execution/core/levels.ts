import type { DeskPosition } from './desk.ts';
import type { Draft } from './draft.ts';

/** While no stop rests on the venue its level is watched here; and one past the price would be refused. */
export function isPastStop(draft: Draft, { side, stopLoss }: DeskPosition): boolean {
  const { mark: price } = draft.desk;
  if (price === null || stopLoss === null) return false;
  return side === 'long' ? price.lte(stopLoss) : price.gte(stopLoss);
}

/** While no target rests on the venue its level is watched here: past it, it would be refused. */
export function isPastTarget(draft: Draft, { side, takeProfit }: DeskPosition): boolean {
  const { mark: price } = draft.desk;
  if (price === null || takeProfit === null) return false;
  return side === 'long' ? price.gte(takeProfit) : price.lte(takeProfit);
}

import { ZERO } from '../../kernel/decimal.ts';
import type { Depth, Level } from '../../simulation/types.ts';

/** Prices and quantities that changed between two books; quantity zero for a level that went. */
export interface DepthDifference {
  readonly symbol: Depth['symbol'];
  readonly firstUpdateId: number;
  readonly lastUpdateId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** What turns `from` into `to`; null when nothing changed. */
export function depthDifference(from: Depth | null, to: Depth): DepthDifference | null {
  if (from !== null && from.updateId >= to.updateId) return null;
  return {
    symbol: to.symbol,
    firstUpdateId: (from?.updateId ?? to.updateId - 1) + 1,
    lastUpdateId: to.updateId,
    bids: changedLevels(from?.bids ?? [], to.bids),
    asks: changedLevels(from?.asks ?? [], to.asks),
  };
}

function changedLevels(from: readonly Level[], to: readonly Level[]): readonly Level[] {
  const before = new Map(from.map(level => [level.price.toString(), level]));
  const changed: Level[] = [];
  for (const level of to) {
    const key = level.price.toString();
    if (before.get(key)?.quantity.eq(level.quantity) !== true) changed.push(level);
    before.delete(key);
  }
  for (const { price } of before.values()) changed.push({ price, quantity: ZERO });
  return changed;
}

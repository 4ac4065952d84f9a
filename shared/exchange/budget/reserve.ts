import type { EpochMs } from '../../kernel/time.ts';
import type { VenueFault } from '../port.ts';
import type { Budget, Cost, ReservingLane } from './budget.ts';

/** How long what was reserved is kept for its placement; after that it is lost. */
const KEPT_MS = 5_000;

export interface ReservingBudget extends Budget {
  /**
   * Takes the cost of a placement that will go in the lane `protect`, ahead of it; the next one of this cost is then not counted
   * again. null: it is taken.
   */
  reserve(cost: Cost, lane: ReservingLane): Promise<VenueFault | null>;
}

/** The same budget, from which placements can be reserved. */
export function withReserve(budget: Budget, wallNow: () => EpochMs): ReservingBudget {
  let reserved: { readonly text: string; readonly until: number }[] = [];
  /** Of a cost, the oldest that is still kept. */
  const redeem = (text: string): boolean => {
    reserved = reserved.filter(({ until }) => until > wallNow());
    const index = reserved.findIndex(one => one.text === text);
    if (index >= 0) reserved.splice(index, 1);
    return index >= 0;
  };
  return {
    async reserve(cost, lane) {
      const refused = await budget.take(lane, cost);
      if (refused === null) reserved.push({ text: JSON.stringify(cost), until: wallNow() + KEPT_MS });
      return refused;
    },
    // what costs nothing is still held back where the venue refuses everything
    take: (lane, cost) => budget.take(lane, lane === 'protect' && redeem(JSON.stringify(cost)) ? {} : cost),
    observe: (limit, used) => budget.observe(limit, used),
    stop: (...told) => budget.stop(...told),
    close: () => budget.close(),
  };
}

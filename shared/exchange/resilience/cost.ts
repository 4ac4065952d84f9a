import { AsyncLocalStorage } from 'node:async_hooks';
import type { Budget, Cost } from '../budget/budget.ts';

const running = new AsyncLocalStorage<Map<string, number>>();

/** Runs one call of the port; afterwards `spent` holds what its requests took out of the budget, by limit. */
export const measuringCost = <T>(spent: Map<string, number>, call: () => T): T => running.run(spent, call);

/** The same budget, which tells the call that runs what it takes. */
export function withMeasuredCost(budget: Budget): Budget {
  const note = (cost: Cost): void => {
    const spent = running.getStore();
    if (spent !== undefined)
      for (const [limit, points] of Object.entries(cost))
        if (points > 0) spent.set(limit, (spent.get(limit) ?? 0) + points);
  };
  return {
    async take(lane, cost) {
      const refused = await budget.take(lane, cost);
      if (refused === null) note(cost);
      return refused;
    },
    observe: (limit, used) => budget.observe(limit, used),
    stop: (...told) => budget.stop(...told),
    close: () => budget.close(),
  };
}

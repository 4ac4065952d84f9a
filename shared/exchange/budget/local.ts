import type { EpochMs } from '../../kernel/time.ts';
import { allowedPoints, type Budget, type RateLimit } from './budget.ts';
import { usedUp } from './held-back.ts';
import { Stops } from './stops.ts';
import { SlidingWindow } from './window.ts';

/** A budget of this process alone, corrected by what the venue says: for tools, and where no Redis is. */
export function localBudget(limits: readonly RateLimit[], wallNow: () => EpochMs): Budget {
  const windows = limits.map(limit => ({ limit, window: new SlidingWindow(limit) }));
  const stops = new Stops();

  return {
    async take(lane, cost) {
      const now = wallNow();
      const stopped = stops.against(cost, now);
      if (stopped !== null) return stopped;
      const counted = windows.flatMap(({ limit, window }) => {
        const points = Math.ceil(cost[limit.name] ?? 0);
        return points > 0 ? [{ limit, window, points, allowed: allowedPoints(limit, lane, points) }] : [];
      });
      for (const { limit, window, points, allowed } of counted) {
        if (window.used(now) + points > allowed) return usedUp(limit.name, window.freeAt(allowed - points, now));
      }
      for (const { window, points } of counted) window.add(points, now);
      return null;
    },
    observe(name, used) {
      const window = windows.find(({ limit }) => limit.name === name)?.window;
      if (Number.isFinite(used)) window?.correct(used, wallNow());
    },
    stop: (limit, until) => void stops.add({ limit, until }),
    close: async () => undefined,
  };
}

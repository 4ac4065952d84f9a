import { type EpochMs, epochMs } from '../../kernel/time.ts';
import type { VenueFault } from '../port.ts';
import { fault } from '../verdict.ts';
import { type Budget, LANE_SHARE, type RateLimit } from './budget.ts';

/** A budget of this process alone, corrected by what the venue says: for tools, and where no Redis is. */
export function localBudget(limits: readonly RateLimit[], wallNow: () => EpochMs): Budget {
  const windows = new Map<string, { window: number; used: number }>();
  const stopped = new Map<string | null, number>();
  const usedNow = ({ name, windowMs }: RateLimit): { used: number } => {
    const window = Math.floor(wallNow() / windowMs);
    const current = windows.get(name);
    if (current?.window === window) return current;
    const fresh = { window, used: 0 };
    windows.set(name, fresh);
    return fresh;
  };

  return {
    async take(lane, cost) {
      const now = wallNow();
      const counted = limits.filter(limit => (cost[limit.name] ?? 0) > 0);
      for (const name of [null, ...counted.map(limit => limit.name)]) {
        const until = stopped.get(name) ?? 0;
        if (now < until) return heldBack(until, name === null ? 'the venue asked to wait' : `too much of ${name}`);
      }
      for (const limit of counted) {
        const full = usedNow(limit).used + (cost[limit.name] ?? 0) > limit.points * LANE_SHARE[lane];
        if (full) return heldBack((Math.floor(now / limit.windowMs) + 1) * limit.windowMs, `${limit.name} is used up`);
      }
      for (const limit of counted) usedNow(limit).used += cost[limit.name] ?? 0;
      return null;
    },
    observe(name, used) {
      const limit = limits.find(each => each.name === name);
      if (limit === undefined || !Number.isFinite(used)) return;
      const current = usedNow(limit);
      current.used = Math.max(current.used, used);
    },
    stop: (limit, until) => void stopped.set(limit, Math.max(stopped.get(limit) ?? 0, until)),
    close: async () => undefined,
  };
}

/** Why a request must wait here. */
export const heldBack = (until: number, why: string): VenueFault => ({
  ...fault('VENUE_RATE_LIMITED', `held back here: ${why}`),
  retryAt: epochMs(until),
});

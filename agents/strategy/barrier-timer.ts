import type { EpochMs } from '#shared/kernel/time.ts';

/** Remembers since when, by the wall, bots wait for instruments. What is lost with the process is noted again at its start. */
export interface BarrierTimer {
  note(waiting: ReadonlyMap<string, boolean>): void;
  /** Bots that have waited long enough. */
  overdue(): readonly string[];
}

/** Without a wall clock (`timeoutMs` null) nothing is ever overdue: a bar then waits for the next one. */
export function barrierTimer(timeoutMs: number | null, wallNow: () => EpochMs): BarrierTimer {
  const since = new Map<string, EpochMs>();
  return {
    note(waiting) {
      for (const [botId, isWaiting] of waiting) {
        if (!isWaiting) since.delete(botId);
        else if (!since.has(botId)) since.set(botId, wallNow());
      }
    },
    overdue() {
      if (timeoutMs === null) return [];
      const now = wallNow();
      return [...since].filter(([, began]) => now - began >= timeoutMs).map(([botId]) => botId);
    },
  };
}

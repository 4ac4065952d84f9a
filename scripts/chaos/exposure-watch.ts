import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Installation } from './installation.ts';

const LOOK_MS = 100;

/** How long positions were without their stop. */
export interface ExposureWatch {
  /** The longest so far, in wall ms, to within a tenth of a second; looks that failed count for nothing. */
  readonly longestMs: number;
  /** Each time that is over, in wall ms. */
  readonly gapsMs: readonly number[];
  /** The longest from one look to the next, in wall ms: on a machine with time to spare little more than a tenth of a second. */
  readonly slowestLookMs: number;
  stop(): Promise<void>;
}

/** Looks ten times a second at which open positions have no stop on the venue by our own tables. */
export function watchExposure({ db }: Pick<Installation, 'db'>): ExposureWatch {
  let longestMs = 0;
  let slowestLookMs = 0;
  let lookedAt = performance.now();
  const gapsMs: number[] = [];
  let watching = true;
  const since = new Map<string, number>();
  const look = async (): Promise<void> => {
    const { rows } = await sql<{ id: string }>`select id from positions p
      where closed_at is null and protected_at is null`.execute(db);
    const now = performance.now();
    const bare = new Set(rows.map(({ id }) => id));
    slowestLookMs = Math.max(slowestLookMs, now - lookedAt);
    lookedAt = now;
    for (const [id, from] of since) {
      if (bare.has(id)) continue;
      gapsMs.push(now - from);
      since.delete(id);
    }
    for (const id of bare) {
      const from = since.get(id) ?? now;
      since.set(id, from);
      longestMs = Math.max(longestMs, now - from);
    }
  };
  const watched = (async () => {
    while (watching) {
      await look().catch(() => since.clear()); // Postgres may be what was struck
      await sleep(LOOK_MS);
    }
  })();
  return {
    gapsMs,
    get longestMs() {
      return longestMs;
    },
    get slowestLookMs() {
      return slowestLookMs;
    },
    async stop() {
      watching = false;
      await watched;
    },
  };
}

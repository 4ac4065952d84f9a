import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Installation } from './installation.ts';

const LOOK_MS = 100;

/** How long positions were without their stop. */
export interface ExposureWatch {
  /** The longest so far, in wall ms, to within a tenth of a second; looks that failed count for nothing. */
  readonly longestMs: number;
  stop(): Promise<void>;
}

/** Looks ten times a second at which open positions have no stop on the venue by our own tables. */
export function watchExposure({ db }: Pick<Installation, 'db'>): ExposureWatch {
  let longestMs = 0;
  let watching = true;
  const since = new Map<string, number>();
  const look = async (): Promise<void> => {
    const { rows } = await sql<{ id: string }>`select id from positions p
      where closed_at is null and protected_at is null`.execute(db);
    const now = performance.now();
    const bare = new Set(rows.map(({ id }) => id));
    for (const id of since.keys()) if (!bare.has(id)) since.delete(id);
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
    get longestMs() {
      return longestMs;
    },
    async stop() {
      watching = false;
      await watched;
    },
  };
}

import type { EpochMs } from '#shared/kernel/time.ts';
import type { Log } from '#shared/runtime/log.ts';

/** What the handlers share. */
export interface Desk {
  readonly log: Log;
  wallNow(): EpochMs;
}

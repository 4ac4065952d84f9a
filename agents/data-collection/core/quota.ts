import type { EpochMs } from '#shared/kernel/time.ts';

const MINUTE_MS = 60_000;

interface Count {
  readonly minute: number;
  readonly rows: number;
  readonly suppressed: number;
}

/** How many rows each subject has written in the current minute. */
export type Quota = ReadonlyMap<string, Count>;
export const EMPTY_QUOTA: Quota = new Map();

export type QuotaVerdict =
  /** Write it; `suppressed` like it were only counted since the last one written. */
  { readonly kind: 'write'; readonly suppressed: number } | { readonly kind: 'count' };

/** Lets `perMinute` rows of a subject through each minute, so that a flood of bad data cannot fill a table. */
export function spend(
  quota: Quota,
  subject: string,
  { now, perMinute }: { readonly now: EpochMs; readonly perMinute: number },
): { readonly quota: Quota; readonly verdict: QuotaVerdict } {
  const minute = Math.floor(now / MINUTE_MS);
  const before = quota.get(subject);
  const rows = before?.minute === minute ? before.rows : 0;
  const suppressed = before?.suppressed ?? 0;
  const full = rows >= perMinute;
  const count = full ? { minute, rows, suppressed: suppressed + 1 } : { minute, rows: rows + 1, suppressed: 0 };
  return {
    quota: new Map(quota).set(subject, count),
    verdict: full ? { kind: 'count' } : { kind: 'write', suppressed },
  };
}

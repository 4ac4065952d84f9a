import type { EpochMs } from '#shared/kernel/time.ts';

/** What says whether a moment of the market is worth a look at the account. Times are market time. */
export interface Moment {
  /** The moment to look at, and the last one that was. */
  readonly at: EpochMs;
  readonly lookedAt: EpochMs | null;
  /** When the marks of what is held are from; null: there is none. */
  readonly markTimes: readonly (EpochMs | null)[];
  /** Whether anything was traded since the last look. */
  readonly hasTraded: boolean;
  /** When time alone changes a breaker or what it is measured by; null: never. */
  readonly due: EpochMs | null;
  /** How old a mark may be and still be waited for, in ms. */
  readonly staleAfterMs: number;
}

/**
 * `idle`: nothing can have changed. `early`: a mark of what is held has not reached the moment, and may still. At each moment it is
 * looked once, at none that is past.
 */
export function judgeMoment(moment: Moment): 'idle' | 'early' | 'look' {
  const { at, lookedAt, markTimes, hasTraded, due, staleAfterMs } = moment;
  if (lookedAt === null) return 'look';
  if (at <= lookedAt) return 'idle';
  const isDue = due !== null && due <= at;
  if (markTimes.length === 0 && !hasTraded && !isDue) return 'idle';
  return markTimes.some(time => time !== null && time < at && at - time <= staleAfterMs) ? 'early' : 'look';
}

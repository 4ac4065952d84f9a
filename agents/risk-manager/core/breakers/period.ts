import type { EpochMs } from '#shared/kernel/time.ts';

export type PeriodLength = 'day' | 'week' | 'month';

const DAY_MS = 86_400_000;
/** Weeks begin on Mondays, and the epoch was a Thursday. */
const THURSDAY = 3;

/** The number of the UTC period that a moment ends or lies in: midnight is the last moment of the day before it. */
export function periodOf(at: EpochMs, length: PeriodLength): number {
  const day = Math.ceil(at / DAY_MS) - 1;
  if (length === 'day') return day;
  if (length === 'week') return Math.floor((day + THURSDAY) / 7);
  const date = new Date(day * DAY_MS);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

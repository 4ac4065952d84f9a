import { UNASSIGNED } from '#shared/accounting/postings.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Lock, Move } from '../view.ts';

const QUARTER_MONTHS = 3;

/** Midnight UTC on the first day of the next January, April, July or October. */
export function nextQuarter(now: EpochMs): EpochMs {
  const date = new Date(now);
  const month = Math.floor(date.getUTCMonth() / QUARTER_MONTHS + 1) * QUARTER_MONTHS;
  return epochMs(Date.UTC(date.getUTCFullYear(), month));
}

/** The locks whose time has come, as moves back to the unassigned capital. */
export const dueLocks = (locks: readonly Lock[], now: EpochMs): readonly Lock[] =>
  locks.filter(({ unlocksAt }) => unlocksAt <= now);

export const unlockMove = ({ id, amount }: Lock): Move => ({
  from: { book: 'locked' },
  to: UNASSIGNED,
  amount,
  kind: 'unlock',
  rule: 'profit-lock',
  reason: 'its time has come',
  cause: `unlock ${id}`,
});

import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { EntryCandidate } from './candidate.ts';
import type { Limits } from './limits.ts';

/** Market time after which the entry must not be sent: its bar's close plus its validity, or sooner if the signal says so. */
export function entryExpiry(candidate: EntryCandidate, limits: Limits): EpochMs {
  const byLimit = candidate.raisedAt + limits.entryValidityMs;
  return epochMs(Math.min(byLimit, candidate.validUntil ?? byLimit));
}

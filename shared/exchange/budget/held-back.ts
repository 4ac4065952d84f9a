import { epochMs } from '../../kernel/time.ts';
import type { VenueFault } from '../port.ts';
import { fault } from '../verdict.ts';

/** Why a request must wait here, and until when (wall time). */
export const heldBack = (until: number, why: string): VenueFault => ({
  ...fault('VENUE_RATE_LIMITED', `held back here: ${why}`),
  retryAt: epochMs(Math.ceil(until)),
});

export const usedUp = (limit: string, until: number): VenueFault => heldBack(until, `${limit} is used up`);

/** The venue refuses until then: everything, or what counts against a limit. */
export const stopped = (limit: string | null, until: number): VenueFault =>
  heldBack(until, limit === null ? 'the venue asked to wait' : `too much of ${limit}`);

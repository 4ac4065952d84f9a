import { type EpochMs, epochMs } from '../../kernel/time.ts';
import type { VenueFault } from '../port.ts';
import type { Ending } from '../transport.ts';
import { fault } from './verdict.ts';

/** What a request is to the venue's limits: a cancel or a stop must get through when nothing else does. */
export type Urgency = 'read' | 'order' | 'protect';

const MINUTE_MS = 60_000;
/** Share of the venue's weight per minute that reads may use up; the rest is kept for orders, cancels and stops. */
const READ_SHARE = 0.8;

/**
 * Holds requests back while the venue asks for it. The used weight that the venue reports counts every process behind one
 * IP address, so processes that share nothing still slow down together.
 */
export class Pace {
  readonly #weightLimit: number;
  #blockedUntil = 0;
  #ordersBlockedUntil = 0;
  #used = { minute: 0, weight: 0 };

  constructor(weightLimit: number) {
    this.#weightLimit = weightLimit;
  }

  /** Why this request must not be sent now; null: go. */
  refusal(urgency: Urgency, now: EpochMs): VenueFault | null {
    if (now < this.#blockedUntil) return wait(this.#blockedUntil, 'the venue asked to wait');
    if (urgency === 'order' && now < this.#ordersBlockedUntil) {
      return wait(this.#ordersBlockedUntil, 'too many orders');
    }
    const minute = Math.floor(now / MINUTE_MS);
    const spent = this.#used.minute === minute && this.#used.weight >= this.#weightLimit * READ_SHARE;
    if (urgency === 'read' && spent) return wait((minute + 1) * MINUTE_MS, 'the rest of the weight is for orders');
    return null;
  }

  /** Takes in how full the venue says we are. */
  observe(ending: Ending, now: EpochMs): void {
    if (ending.kind !== 'answered') return;
    const weight = Number(ending.headers['x-mbx-used-weight-1m'] ?? Number.NaN);
    if (Number.isFinite(weight)) this.#used = { minute: Math.floor(now / MINUTE_MS), weight };
  }

  /** Takes in a refusal: -1015 counts orders only, everything else stops all requests. */
  slowDown({ venueCode, retryAt }: VenueFault): void {
    if (retryAt === null) return;
    if (venueCode === '-1015') this.#ordersBlockedUntil = Math.max(this.#ordersBlockedUntil, retryAt);
    else this.#blockedUntil = Math.max(this.#blockedUntil, retryAt);
  }
}

const wait = (until: number, why: string): VenueFault => ({
  ...fault('VENUE_RATE_LIMITED', `held back here: ${why}`),
  retryAt: epochMs(until),
});

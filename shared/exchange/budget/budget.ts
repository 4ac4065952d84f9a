import type { EpochMs } from '../../kernel/time.ts';
import type { VenueFault } from '../port.ts';

/** Who goes first when a limit gets close: cancels and stops, then what finds out how things stand, then entries, then data. */
export const LANES = ['protect', 'reconcile', 'entry', 'data'] as const;
export type Lane = (typeof LANES)[number];
/** Out of whose share room is kept ahead. */
export type ReservingLane = Extract<Lane, 'protect' | 'entry'>;

/** A limit as the venue publishes it: so many points in each window of time. */
export interface RateLimit {
  /** Unique at its venue, such as `weight`. */
  readonly name: string;
  /** Whom the venue counts: everything behind one address, or everything of one account. */
  readonly per: 'address' | 'account';
  readonly points: number;
  readonly windowMs: number;
}

/** What a request costs: points of each limit that it counts against, by the limit's name. */
export type Cost = Readonly<Record<string, number>>;

/** What may still be asked of a venue. Asked before every request, and told what the venue said. */
export interface Budget {
  /**
   * Takes the cost of one request out of the budget. null: send it. Else nothing was taken and it must not be sent before
   * `retryAt` (`VENUE_RATE_LIMITED`, without a `venueCode`: it was held back here).
   */
  take(lane: Lane, cost: Cost): Promise<VenueFault | null>;
  /** How full the venue says that a limit's current window is, all processes together. */
  observe(limit: string, used: number): void;
  /** The venue refuses until then: everything (limit null), or what counts against one limit. `reason`: its own words. */
  stop(limit: string | null, until: EpochMs, reason?: string): void;
  close(): Promise<void>;
}

/**
 * Share of a limit that a lane may fill; the rest is kept for the lanes before it. What is kept for `protect` must last for a whole
 * window when the others fill theirs at once: 15 % of Binance's weight are ten cancels and more in each second of it.
 */
export const LANE_SHARE: Readonly<Record<Lane, number>> = { protect: 1, reconcile: 0.85, entry: 0.8, data: 0.65 };

/**
 * Points of a limit that may be in use after a request of a lane. Never less than one point, or a limit of one would shut a lane
 * out; and what costs more than its lane's share goes when nothing else counts, instead of never.
 */
export function allowedPoints({ points }: RateLimit, lane: Lane, cost: number): number {
  const share = Math.max(1, Math.floor(points * LANE_SHARE[lane]));
  return Math.max(share, Math.min(cost, points));
}

/** The published limits with what the venue grants us instead. */
export const grantedLimits = (
  published: readonly RateLimit[],
  granted: Readonly<Record<string, number>>,
): readonly RateLimit[] => published.map(limit => ({ ...limit, points: granted[limit.name] ?? limit.points }));

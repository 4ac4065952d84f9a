import { type EpochMs, epochMs } from '../../kernel/time.ts';

/** How market time follows wall time. Plain data, so that it survives in the journal. */
export type MarketClock =
  /** Stands still until it is told to move. */
  | { readonly kind: 'lockstep'; readonly at: EpochMs }
  /** Was `market` at the wall time `wall`, and moves `speed` times as fast; not past `stopAt`. */
  | {
      readonly kind: 'running';
      readonly wall: EpochMs;
      readonly market: EpochMs;
      readonly speed: number;
      readonly stopAt: EpochMs | null;
    };

/** Market time at a wall time. */
export function marketTime(clock: MarketClock, wall: EpochMs): EpochMs {
  if (clock.kind === 'lockstep') return clock.at;
  const time = Math.floor(clock.market + (wall - clock.wall) * clock.speed);
  return epochMs(clock.stopAt === null ? time : Math.min(time, clock.stopAt));
}

/** Wall ms until market time reaches `at`; 0 when it has, null when it never will on its own. */
export function wallMsUntil(clock: MarketClock, at: EpochMs, wall: EpochMs): number | null {
  if (clock.kind === 'lockstep' || (clock.stopAt !== null && at > clock.stopAt)) return null;
  return Math.max(0, Math.ceil((at - clock.market) / clock.speed - (wall - clock.wall)));
}

/** The clock with another stopping time; market time does not jump when it is let go again. Lockstep is what it is. */
export function stoppedAt(clock: MarketClock, stopAt: EpochMs | null, wall: EpochMs): MarketClock {
  if (clock.kind === 'lockstep') return clock;
  return { ...clock, wall, market: marketTime(clock, wall), stopAt };
}

import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { type BreakerSetting, type BreakerState, CLOSED } from './breaker.ts';

/** What the breaker's own measure says now. */
export interface Measured {
  readonly now: EpochMs;
  /** Whether the reading reaches the limit. */
  readonly trips: boolean;
  /** Whether it still would, measured from now on; a loss begins anew, a fault that lasts does not. */
  readonly lasts: boolean;
}

const after = (now: EpochMs, ms: number): EpochMs => epochMs(now + ms);
const open = (now: EpochMs, { pauseMs }: BreakerSetting): BreakerState => ({
  kind: 'open',
  since: now,
  until: pauseMs === null ? null : after(now, pauseMs),
});

/** closed → open → half-open → closed, or half-open → open. Returns the state itself when nothing changes. */
export function advance(state: BreakerState, { now, trips, lasts }: Measured, setting: BreakerSetting): BreakerState {
  switch (state.kind) {
    case 'closed': {
      const isHeldOff = state.heldOffUntil !== null && now < state.heldOffUntil;
      if (isHeldOff) return state;
      if (trips) return open(now, setting);
      return state.heldOffUntil === null ? state : CLOSED;
    }
    case 'open':
      if (state.until === null || now < state.until || lasts) return state;
      return setting.probeMs === 0 ? CLOSED : { kind: 'half-open', since: now, until: after(now, setting.probeMs) };
    case 'half-open':
      if (trips) return open(now, setting);
      return now < state.until ? state : CLOSED;
  }
}

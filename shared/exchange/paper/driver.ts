import { type EpochMs, epochMs, timeframeMs } from '../../kernel/time.ts';
import { type MarketClock, marketTime, stoppedAt, wallMsUntil } from './clock.ts';
import type { Feed } from './feeds/feed.ts';
import type { Herald } from './herald.ts';
import type { Scribe } from './scribe.ts';
import type { Walk } from './walk.ts';

/** Work is cut into slices of this length, so that clients are heard in between. */
const SLICE_MS = 10;
const LONGEST_TIMER_MS = 60_000;

/** What moves market time. */
export interface Driver {
  /** Lets a running clock run. */
  start(): void;
  stop(): void;
  /**
   * Lockstep only: so many base bars on, each for all symbols; a bar that is missing in the feed still takes its time.
   * Gives the market time reached, earlier than asked for when a recording ended; null when the clock is no lockstep.
   */
  advance(bars: number): Promise<EpochMs | null>;
  /** Running only: market time waits there; null lets it go on. False in lockstep. */
  stopAt(time: EpochMs | null): boolean;
}

export interface DriverInput {
  readonly feed: Feed;
  readonly walk: Walk;
  readonly scribe: Scribe;
  readonly herald: Herald;
  readonly wall: () => EpochMs;
  readonly instant: () => number;
  readonly clock: { get(): MarketClock; set(clock: MarketClock): void };
}

export function createDriver(input: DriverInput): Driver {
  const { feed, walk, scribe, herald, wall, instant, clock } = input;
  let timer: NodeJS.Timeout | null = null;
  let running = false;
  let advancing: Promise<unknown> = Promise.resolve();

  const perform = (): void => {
    const step = walk.step();
    if (step === null) return;
    scribe.writeStep(step);
    herald.stepped(step);
  };

  const tick = (): void => {
    timer = null;
    if (!running) return;
    const sliceEnd = instant() + SLICE_MS;
    let next = walk.nextAt();
    while (next !== null && next <= marketTime(clock.get(), wall())) {
      perform();
      next = walk.nextAt();
      if (instant() > sliceEnd) break;
    }
    schedule();
  };

  const schedule = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const next = walk.nextAt();
    const delay = !running || next === null ? null : wallMsUntil(clock.get(), next, wall());
    if (delay !== null) timer = setTimeout(tick, Math.min(delay, LONGEST_TIMER_MS));
  };

  /** One base bar of time: journaled, walked, told. False when a recording has ended. */
  const advanceOne = (): boolean => {
    const length = timeframeMs(feed.baseTimeframe);
    const from = walk.walkedTo;
    if (feed.span !== null && from >= feed.span.last) return false;
    const to = epochMs((Math.floor(from / length) + 1) * length);
    scribe.write({ kind: 'advanced', to });
    clock.set({ kind: 'lockstep', at: to });
    for (let next = walk.nextAt(); next !== null && next <= to; next = walk.nextAt()) perform();
    if (walk.walkedTo < to) {
      walk.walkTo(to);
      herald.stepped({ at: to, events: [], bars: [] });
    }
    return true;
  };

  const advanceMany = async (bars: number): Promise<EpochMs> => {
    let sliceEnd = instant() + SLICE_MS;
    for (let done = 0; done < bars && advanceOne(); done++) {
      if (instant() <= sliceEnd) continue;
      await new Promise<void>(resolve => setImmediate(resolve));
      sliceEnd = instant() + SLICE_MS;
    }
    return walk.walkedTo;
  };

  return {
    start: () => {
      running = clock.get().kind === 'running';
      feed.live?.onArrival(schedule);
      schedule();
    },
    stop: () => {
      running = false;
      feed.live?.stop();
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
    advance: bars => {
      if (clock.get().kind !== 'lockstep') return Promise.resolve(null);
      const reached = advancing.then(() => advanceMany(bars));
      advancing = reached.catch(() => undefined);
      return reached;
    },
    stopAt: time => {
      const next = stoppedAt(clock.get(), time, wall());
      if (next.kind === 'lockstep') return false;
      scribe.write({ kind: 'clock-set', clock: next });
      clock.set(next);
      schedule();
      return true;
    },
  };
}

import { type EpochMs, epochMs, timeframeMs } from '../../kernel/time.ts';
import { type MarketClock, marketTime, stoppedAt, wallMsUntil } from './clock.ts';
import type { Feed } from './feeds/feed.ts';
import type { Herald } from './herald.ts';
import type { Scribe } from './scribe.ts';
import type { Walk, WalkedStep } from './walk.ts';

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
   * With `pauseAtFills` it stops in a bar that moved an account's orders: the account was told, the bar's closing was not.
   * The next call begins with the closing, and counts it as the bar. So a client can know of the fills of a bar before it
   * decides on its close, as it would in real time.
   */
  advance(bars: number, options?: { readonly pauseAtFills: boolean }): Promise<EpochMs | null>;
  /** Whether the closing of a bar is still to be told. */
  isPaused(): boolean;
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
  /** The end of a bar that is walked, but not told. */
  let closing: Pick<WalkedStep, 'at' | 'bars'> | null = null;

  const perform = (): WalkedStep | null => {
    const step = walk.step();
    if (step === null) return null;
    scribe.writeStep(step);
    herald.happened(step.events);
    return step;
  };

  const tick = (): void => {
    timer = null;
    if (!running) return;
    const sliceEnd = instant() + SLICE_MS;
    let next = walk.nextAt();
    while (next !== null && next <= marketTime(clock.get(), wall())) {
      const step = perform();
      if (step !== null) herald.closed(step);
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

  /** One base bar of time: journaled, walked, told. */
  const advanceOne = (pauseAtFills: boolean): 'told' | 'paused' | 'ended' => {
    if (closing !== null) return tellClosing();
    const length = timeframeMs(feed.baseTimeframe);
    const from = walk.walkedTo;
    if (feed.span !== null && from >= feed.span.last) return 'ended';
    const to = epochMs((Math.floor(from / length) + 1) * length);
    scribe.write({ kind: 'advanced', to });
    clock.set({ kind: 'lockstep', at: to });
    closing = { at: to, bars: [] };
    let touched = false;
    for (let next = walk.nextAt(); next !== null && next <= to; next = walk.nextAt()) {
      const step = perform();
      if (step === null) break;
      touched ||= step.touchedAccounts;
      if (step.at === to) closing = step;
      else herald.closed(step);
    }
    if (walk.walkedTo < to) walk.walkTo(to);
    return pauseAtFills && touched ? 'paused' : tellClosing();
  };

  const tellClosing = (): 'told' => {
    if (closing !== null) herald.closed(closing);
    closing = null;
    return 'told';
  };

  const advanceMany = async (bars: number, pauseAtFills: boolean): Promise<EpochMs> => {
    let sliceEnd = instant() + SLICE_MS;
    for (let done = 0; done < bars && advanceOne(pauseAtFills) === 'told'; done++) {
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
    isPaused: () => closing !== null,
    advance: (bars, { pauseAtFills } = { pauseAtFills: false }) => {
      if (clock.get().kind !== 'lockstep') return Promise.resolve(null);
      const reached = advancing.then(() => advanceMany(bars, pauseAtFills));
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

import { type EpochMs, epochMs, type Timeframe } from '../../kernel/time.ts';
import type { Command, CommandKind, Execution, MatchingEngine } from '../../simulation/types.ts';
import type { Capabilities } from '../capabilities.ts';
import { createBarBook } from './bars.ts';
import { marketTime } from './clock.ts';
import { marketIdentity, type PaperExchangeConfig } from './config.ts';
import { createDayTickers } from './day-ticker.ts';
import { createDriver, type Driver } from './driver.ts';
import { actOnFaults } from './faults/acts.ts';
import { withFaults } from './faults/faulty-venue.ts';
import { FaultGate } from './faults/gate.ts';
import type { Feed } from './feeds/feed.ts';
import { gappedFeed } from './feeds/gapped-feed.ts';
import { createFollowers } from './followers.ts';
import { createHerald } from './herald.ts';
import type { OpenedJournal } from './journal/journal.ts';
import { createLatencyRecorder, type LatencyRecorder } from './latency.ts';
import { adoptedClock, freshStart, openMarket } from './opening.ts';
import { createRecentTrades } from './recent-trades.ts';
import { type CreateEngine, catchUp, recover } from './recover.ts';
import { createScribe } from './scribe.ts';
import type { EngineReads, PaperVenue } from './venue.ts';

/** Public trades kept for queries, over all symbols. */
const TRADES_KEPT = 10_000;

export interface PaperExchangeInput {
  readonly config: PaperExchangeConfig;
  readonly feed: Feed;
  readonly opened: OpenedJournal;
  readonly createEngine: CreateEngine;
  /** What the venue that is spoken takes fees in; what a fill received where left out. */
  readonly feeAsset?: Capabilities['feeAsset'];
  /** Wall time in ms. */
  readonly wall: () => EpochMs;
  /** A monotonic clock in fractional ms. */
  readonly instant: () => number;
}

export interface PaperExchange extends Driver {
  /** As its clients see it, through the faults of a script. */
  readonly venue: PaperVenue;
  /** As it is. */
  readonly actual: PaperVenue;
  readonly latency: LatencyRecorder;
  state(): PaperExchangeState;
  /** Writes a snapshot, so that the next start has less to repeat. Nothing depends on it. */
  compact(): void;
}

export interface PaperExchangeState {
  readonly marketTime: EpochMs;
  readonly mode: 'lockstep' | 'running';
  /** Market seconds per wall second; null in lockstep. */
  readonly speed: number | null;
  readonly stopAt: EpochMs | null;
  readonly feed: PaperExchangeConfig['feed']['kind'];
  /** Whether a recording has no more to give. */
  readonly ended: boolean;
  readonly baseTimeframe: Timeframe;
  readonly symbols: number;
  /** Fills of all accounts since the venue began. */
  readonly trades: number;
  readonly openOrders: number;
  /** Counts the account events since the venue began: it grows, and survives restarts. */
  readonly lastEventId: number;
}

/** Opens the venue as its clients last knew it, brought up to now. A running clock runs from `start` on. */
export function openPaperExchange(input: PaperExchangeInput): PaperExchange {
  const { config, wall, instant } = input;
  const feed = gappedFeed(input.feed);
  const { journal, snapshot } = input.opened;
  const market = marketIdentity(config);
  const fresh = freshStart(config, feed, wall());
  const recovered = recover({ ...input, feed, market, fresh });
  const { engine, walk } = recovered;
  let current = adoptedClock({ config, feed, clock: recovered.clock, walkedTo: walk.walkedTo, wall: wall() });
  const clock = {
    get: () => current,
    set: (next: typeof current) => {
      current = next;
    },
  };
  const scribe = createScribe({ journal, engine, walk, market, feed, clock: clock.get, instant });
  const followers = createFollowers();
  const bars = createBarBook(feed);
  const trades = createRecentTrades(Math.max(50, Math.floor(TRADES_KEPT / feed.listings.length)));
  const tickers = createDayTickers(feed, bars);
  const herald = createHerald({ feed, bars, followers, trades });
  const latency = createLatencyRecorder(instant);

  const run = <Kind extends CommandKind>(
    command: Extract<Command, { readonly kind: Kind }>,
    at: EpochMs,
  ): Execution<Kind> => {
    const execution = walk.execute<Kind>(command, at);
    if (execution.reply.ok && command.kind !== 'test-order') scribe.write({ kind: 'command', at, command });
    herald.happened(execution.events);
    return execution;
  };

  if (snapshot === null) scribe.compact();
  if (current !== recovered.clock) scribe.write({ kind: 'clock-set', clock: current });
  openMarket({
    config,
    feed,
    engine,
    feeAsset: input.feeAsset ?? 'received',
    execute: command => run(command, walk.walkedTo),
  });
  catchUp({
    engine,
    walk,
    feed,
    journal,
    until: snapshot === null ? fresh.at : marketTime(current, wall()),
  });

  feed.live?.resumeAfter(walk.walkedTo);

  const now = (): EpochMs => {
    if (current.kind === 'lockstep') return current.at;
    const time = marketTime(current, wall());
    const next = walk.nextAt();
    // Market time never passes a step that is not walked yet, so that every command has its place among the steps.
    return epochMs(Math.max(next !== null && next <= time ? next - 1 : time, walk.walkedTo));
  };

  const actual: PaperVenue = {
    ...readsOf(engine),
    now,
    execute: command => run(command, now()),
    baseTimeframe: feed.baseTimeframe,
    klines: (symbol, timeframe, range) => bars.klines(symbol, timeframe, { ...range, now: walk.walkedTo }),
    trades: trades.read,
    dayTicker: symbol => tickers.read(symbol, engine.quote(symbol), walk.walkedTo),
    follow: (topic, listener) => {
      // Asking for the forming bar is what makes the book keep it.
      if (topic.kind === 'bars') bars.forming(topic.symbol, topic.timeframe, walk.walkedTo);
      return followers.follow(topic, listener);
    },
    followAccount: followers.followAccount,
    actual: readsOf(engine),
    latency,
    faults: new FaultGate(instant),
  };
  const venue = withFaults(actual, () => readsOf(input.createEngine(engine.snapshot())));
  actOnFaults(actual, (symbol, by) => {
    const gap = { symbol, at: now(), by };
    scribe.write({ kind: 'gapped', gap });
    feed.gap(gap);
  });

  const state = (): PaperExchangeState => ({
    marketTime: now(),
    mode: current.kind,
    speed: current.kind === 'running' ? current.speed : null,
    stopAt: current.kind === 'running' ? current.stopAt : null,
    feed: config.feed.kind,
    ended: feed.span !== null && walk.walkedTo >= feed.span.last,
    baseTimeframe: feed.baseTimeframe,
    symbols: feed.listings.length,
    trades: walk.fills,
    openOrders: engine.accounts().reduce((total, account) => total + engine.openOrders(account, null).length, 0),
    lastEventId: walk.accountEvents,
  });

  const driver = createDriver({ feed, walk, scribe, herald, wall, instant, clock });
  return {
    ...driver,
    stop: () => {
      actual.faults.clear();
      driver.stop();
    },
    venue,
    actual,
    latency,
    state,
    compact: scribe.compact,
  };
}

function readsOf(engine: MatchingEngine): EngineReads {
  const { account, accounts, listings, listing, order, openOrders, orders, fills } = engine;
  const { orderList, openOrderLists, orderLists, quote, depth } = engine;
  const reads = { account, accounts, listings, listing, order, openOrders, orders, fills };
  return { ...reads, orderList, openOrderLists, orderLists, quote, depth };
}

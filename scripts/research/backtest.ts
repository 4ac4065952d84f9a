import { capitalConfig } from '#agents/capital/config.ts';
import { rulesFrom } from '#agents/capital/core/rules.ts';
import { executionConfig } from '#agents/execution/config.ts';
import type { Settings } from '#agents/execution/core/desk.ts';
import { riskManagerConfig } from '#agents/risk-manager/config.ts';
import { settingsFrom } from '#agents/risk-manager/core/breakers/settings.ts';
import { limitsFrom } from '#agents/risk-manager/core/limits.ts';
import { type StrategyConfig, strategyConfig } from '#agents/strategy/config.ts';
import { desiredBot } from '#agents/strategy/core/desired-bots.ts';
import { type Observation, ObservationLog } from '#shared/domain/observation.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { type EpochMs, epochMs, type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import { leverageOf } from '#shared/research/backtest/account-model.ts';
import { runLoop, type Span } from '#shared/research/backtest/loop.ts';
import type { VenueModels } from '#shared/research/backtest/models.ts';
import { firstAfter } from '#shared/research/backtest/moments.ts';
import { type BacktestResult, resultHash } from '#shared/research/backtest/outcome.ts';
import { PacedVenue } from '#shared/research/backtest/paced-venue.ts';
import { reachVenue } from '#shared/research/backtest/reach-venue.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { plainVenue } from '#shared/research/backtest/venue.ts';
import { type BotSlot, botSlot } from './bots.ts';
import { Curve } from './curve.ts';
import { expressRun, type Passed } from './express/express-run.ts';
import { FastTrader, isColumnar } from './fast-trader.ts';
import { FeatureStore } from './feature-store.ts';
import { PlainTrader } from './plain-trader.ts';
import { IMMEDIATE, PacedPost } from './post.ts';
import type { TraderInput } from './trading-core.ts';

/** All that decides a result. The sections are those of a profile, parsed. */
export interface BacktestInput extends Span {
  readonly account: string;
  readonly venue: string;
  readonly quoteAsset: string;
  readonly baseTimeframe: Timeframe;
  readonly series: readonly Series[];
  /** What sources other than the venue told; left out: nothing. */
  readonly observations?: readonly Observation[] | undefined;
  readonly strategies: ReadonlyMap<string, AnyStrategy>;
  readonly strategy: StrategyConfig;
  readonly riskManager: ReturnType<typeof riskManagerConfig.parse>;
  readonly execution: ReturnType<typeof executionConfig.parse>;
  readonly capital: ReturnType<typeof capitalConfig.parse>;
  readonly models: VenueModels;
  /** Free balances at the start, by asset. */
  readonly deposits: Readonly<Record<string, Decimal>>;
  /** Base bars before the start that features see, and that the venue's market has passed. */
  readonly historyBars: number;
  readonly marketBars: number;
  readonly progress?: (share: number) => void;
  /** What other runs over the same candles have worked out already; left out: this run alone. */
  readonly featureStore?: FeatureStore;
  /** `plain`: every bar through every core. `fast`, which is the default, gives the same. */
  readonly path?: 'plain' | 'fast';
}

/** A bot of the configuration cannot run; says which and why. */
export class BacktestImpossible extends Error {
  override readonly name = 'BacktestImpossible';
}

/** Runs the bots over the candles, through the agents' own decisions. The same input gives the same result, to the last digit. */
export function runBacktest(input: BacktestInput): BacktestResult {
  const { account, quoteAsset, baseTimeframe, series, from, until, deposits, models } = input;
  const desired = desiredBots(input);
  const barMs = timeframeMs(baseTimeframe);
  const marketFrom = epochMs(from - input.marketBars * barMs);
  const historyFrom = epochMs(from - Math.max(input.historyBars, input.marketBars) * barMs);
  const featureStore = input.featureStore ?? new FeatureStore();
  const traderInput = (): Omit<TraderInput, 'venue' | 'post'> => ({
    account,
    quoteAsset,
    base: baseTimeframe,
    series,
    bots: desired.map(bot => botSlot(bot, input.strategies)),
    features: desired.map(({ id, definition }) => ({ id, ...definition })).sort((a, b) => (a.id < b.id ? -1 : 1)),
    observations: new ObservationLog(input.observations).at,
    deposits,
    breakers: settingsFrom(input.riskManager.breakers),
    limits: limitsFrom(input.riskManager, barMs, leverageOf(models.account)),
    execution: settingsOf(input.execution),
    capital: rulesFrom(input.capital),
    entryValidityMs: input.strategy.entryValidityMs,
    from,
    firstRows: series.map(({ columns }) => firstAfter(columns.time, historyFrom - 1)),
    featureStore,
    curve: new Curve(
      { from, capital: deposits[quoteAsset]?.toNumber() ?? 0 },
      Math.max(...series.map(({ columns }) => columns.time.length)),
    ),
  });
  const span = {
    from,
    until,
    historyFrom,
    marketFrom,
    ...(input.progress === undefined ? {} : { progress: input.progress }),
  };
  const path = isKnownToFastPath(input) ? (input.path ?? 'fast') : 'plain';
  if (path === 'fast') {
    const own = traderInput();
    const done = expressRun(own, models, span);
    if (done !== null) return resultOf({ ...done, until }, own.bots, 'express');
  }
  const venueInput = { series, models, account, quoteAsset, deposits, listedAt: historyFrom };
  const paced = isPaced(input) ? new PacedVenue(venueInput) : null;
  const post = paced === null ? null : new PacedPost({ venue: paced, series, models });
  const makeVenue = path === 'fast' && models.publicTrades === 'none' ? reachVenue : plainVenue;
  const venue = paced ?? makeVenue(venueInput);
  const own = { ...traderInput(), venue, post: post ?? IMMEDIATE };
  const trader = path === 'fast' && isColumnar(own) ? new FastTrader(own) : new PlainTrader(own);
  if (post !== null) trader.core.follow(post);
  const passed = runLoop({
    series,
    venue,
    trader,
    ...span,
    ...(post === null ? {} : { passing: (rows: Int32Array, at: EpochMs) => post.pass(rows, at) }),
  });
  const { recorder, account: owners, watch } = trader.core;
  const outcome = recorder.outcome(owners.books, watch.lines);
  return resultOf({ outcome, curve: own.curve, ...passed, until }, own.bots, path);
}

/** Whether the fast path gives what the plain one does with these models. */
const isKnownToFastPath = (input: Pick<BacktestInput, 'models' | 'series'>): boolean => {
  const { account, restingFills, depth, slippage } = input.models;
  const isCommon = account.kind === 'spot' && depth.kind === 'ladder' && slippage.kind === 'none';
  return isCommon && restingFills.queue === 'none' && !isPaced(input);
};

/** Whether something may happen between two ends of bars. */
function isPaced({ models, series }: Pick<BacktestInput, 'models' | 'series'>): boolean {
  const { latency, marketOrders } = models;
  const isDelayed = latency.toVenue.kind !== 'none' || latency.back.kind !== 'none';
  return isDelayed || marketOrders === 'next-open' || series.some(({ tape }) => tape !== undefined);
}

/** Its hash is worked out when somebody asks for it. */
function resultOf(
  { outcome, curve, moments, bars, until }: Passed & { readonly until: EpochMs },
  bots: readonly BotSlot[],
  path: BacktestResult['path'],
): BacktestResult {
  let hash: string | null = null;
  return {
    ...outcome,
    moments,
    bars,
    path,
    curve: curve.whole(until),
    faults: bots.flatMap(({ bot, fault }) => (fault === null ? [] : [{ bot: bot.id, fault }])),
    get hash() {
      hash ??= resultHash(outcome);
      return hash;
    },
  };
}

function desiredBots({ account, venue, series, baseTimeframe, strategy, strategies }: BacktestInput) {
  const market = { account, venue, symbols: series.map(({ listing }) => listing.symbol), baseTimeframe };
  const desired = strategy.bots.filter(bot => bot.autostart).map(bot => desiredBot(bot, market, strategies));
  const faults = desired.flatMap(({ id, fault }) => (fault === null ? [] : [`${id}: ${fault}`]));
  if (faults.length > 0) throw new BacktestImpossible(faults.join('; '));
  return desired;
}

/** A venue that holds a stop and a target as one list, stops as market orders, and moves them in two calls: the longer way. */
const settingsOf = ({ graceMs, stopLimitShare, entries }: BacktestInput['execution']): Settings => ({
  graceMs,
  recvWindowMs: 5_000,
  admitEntries: true,
  entries,
  protection: { oco: 'list', stop: 'stop-loss', limitShare: new Decimal(stopLimitShare), replaces: false },
});

/** The sections of a profile that a backtest uses, with their defaults. */
export const parseSections = (profile: {
  readonly strategy?: unknown;
  readonly riskManager?: unknown;
  readonly execution?: unknown;
  readonly capital?: unknown;
}) => ({
  strategy: strategyConfig.parse(profile.strategy ?? {}),
  riskManager: riskManagerConfig.parse(profile.riskManager ?? {}),
  execution: executionConfig.parse(profile.execution ?? {}),
  capital: capitalConfig.parse(profile.capital ?? {}),
});

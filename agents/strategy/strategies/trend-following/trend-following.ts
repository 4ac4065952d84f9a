import { perInstrument } from '#shared/domain/per-instrument.ts';
import { COMMON_REASONS } from '#shared/domain/reasons.ts';
import type { Action, HeldPosition, Why } from '#shared/domain/strategy.ts';
import { confidenceOf, share } from '../confidence.ts';
import { type Decided, hold, leave } from '../decided.ts';
import { heldBars, mayTrail } from '../held.ts';
import { allows, better, type Side, sideOf, signOf } from '../side.ts';
import { idleTrend } from './idle.ts';
import { type TrendFollowingParams, trendFollowingParams } from './params.ts';
import {
  type Feature,
  type Input,
  isAddDue,
  momentumOf,
  nextState,
  type Readings,
  type TrendState,
  trendState,
} from './state.ts';

export const trendFollowing = perInstrument<TrendFollowingParams, TrendState, Feature>({
  name: 'trend-following',
  summary:
    'Enters once the fast average has crossed the slow one and momentum and volume agree, adds as the price goes on, trails a stop behind the best price, and leaves when the averages cross back, momentum is lost or time is up.',
  params: trendFollowingParams,
  state: trendState,
  reasons: {
    ...COMMON_REASONS,
    TREND_NONE: 'no trend to follow: fast average {fast}, slow one {slow}',
    TREND_CROSS_UNSEEN: 'the trend began before the first bar that was looked at',
    TREND_CROSS_OLD: 'the averages crossed more than {window} bars ago, within which the confirmation was due',
    TREND_MOMENTUM_WEAK: 'RSI {rsi} is on the wrong side of {needed}',
    TREND_VOLUME_THIN: 'volume {volume} is below {needed}',
    TREND_NO_RANGE: 'the market does not move: average true range {atr}',
    TREND_ENTRY: 'a trend: fast {fast}, slow {slow}, RSI {rsi}, volume {volume} against {averageVolume} on average',
    TREND_ADDED: 'entry {entry} of {of}: the close went on to {close}, from {entryPrice} on average',
    TREND_OVER: 'the averages crossed back: fast {fast}, slow {slow}',
    TREND_MOMENTUM_LOST: 'RSI {rsi} came to {limit}',
    TREND_TIME_UP: 'held for {bars} bars, at most {limit}',
    TREND_STOP_TRAILED: 'the stop follows the best price {best}: from {from} to {to}',
    TREND_HELD: 'the trend lasts: best price {best}, stop {stop}',
  },
  features: params => ({
    fast: { indicator: 'ema', params: { period: params.fastPeriod } },
    slow: { indicator: 'ema', params: { period: params.slowPeriod } },
    rsi: { indicator: 'rsi', params: { period: params.rsiPeriod } },
    averageVolume: { indicator: 'volume-sma', params: { period: params.volumePeriod } },
    atr: { indicator: 'atr', params: { period: params.atrPeriod } },
  }),
  start: () => ({ trend: null, barsSinceCross: null, best: null, asked: 0 }),
  step(input) {
    const { features, position } = input;
    const { fast, slow, rsi, averageVolume, atr } = features;
    if (fast === null || slow === null || rsi === null || averageVolume === null || atr === null)
      return { state: input.state, ...hold('WARMING_UP') };
    const readings = { fast, slow, rsi, averageVolume, atr };
    const state = nextState(input, readings);
    if (position === null) return { state, ...seek(input, readings, state) };
    const decided = tend(input, readings, { position, state });
    const isAsked = decided.action?.kind === 'enter';
    return { state: isAsked ? { ...state, asked: position.entries + 1 } : state, ...decided };
  },
  idle: idleTrend,
});

function seek({ params, bar, onTheirWay }: Input, readings: Readings, { trend, barsSinceCross }: TrendState): Decided {
  const { fast, slow, rsi, averageVolume, atr } = readings;
  const window = params.entryWindowBars;
  const side = sideOf(trend ?? 0);
  const sign = signOf(side);
  if (onTheirWay.entry) return hold('ENTRY_ON_ITS_WAY');
  if (trend === 0 || !allows(params.sides, side)) return hold('TREND_NONE', { fast, slow });
  if (window !== null && barsSinceCross === null) return hold('TREND_CROSS_UNSEEN');
  if (window !== null && (barsSinceCross ?? 0) > window) return hold('TREND_CROSS_OLD', { window });
  const momentum = momentumOf(readings, side);
  if (momentum < params.rsiEntry)
    return hold('TREND_MOMENTUM_WEAK', { rsi, needed: side === 'long' ? params.rsiEntry : 100 - params.rsiEntry });
  const needed = params.volumeFactor * averageVolume;
  if (bar.volume < needed) return hold('TREND_VOLUME_THIN', { volume: bar.volume, needed });
  const stopLoss = bar.close - sign * params.stopAtr * atr;
  if (atr <= 0 || stopLoss <= 0) return hold('TREND_NO_RANGE', { atr });
  const confidence = confidenceOf(
    share((fast - slow) * sign, 0, atr),
    share(momentum, params.rsiEntry, 100),
    share(bar.volume, needed, 3 * averageVolume + needed),
  );
  const action = entryOf(params, { side, close: bar.close, atr, stopLoss, confidence });
  if (action === null) return hold('TREND_NO_RANGE', { atr });
  const numbers = { fast, slow, rsi, volume: bar.volume, averageVolume, atr, confidence };
  return { action, why: { code: 'TREND_ENTRY', numbers } };
}

interface Entry {
  readonly side: Side;
  readonly close: number;
  readonly atr: number;
  readonly stopLoss: number;
  readonly confidence: number;
}

/** One of entries of equal size; null where its target would be no price. */
function entryOf(params: TrendFollowingParams, { side, close, atr, stopLoss, confidence }: Entry): Action | null {
  const { takeProfitAtr, maxEntries } = params;
  const takeProfit = takeProfitAtr === null ? null : close + signOf(side) * takeProfitAtr * atr;
  if (takeProfit !== null && takeProfit <= 0) return null;
  const entry = { type: 'market' } as const;
  return { kind: 'enter', side, confidence, stopLoss, takeProfit, entry, size: 1 / maxEntries, maxEntries };
}

interface Held {
  readonly position: HeldPosition;
  readonly state: TrendState;
}

function tend(input: Input, readings: Readings, held: Held): Decided {
  const { params, bar, onTheirWay } = input;
  const { fast, slow, rsi, atr } = readings;
  const { position, state } = held;
  const { side, stopLoss: from } = position;
  const sign = signOf(side);
  const bars = heldBars(input, position);
  const best = state.best ?? bar.close;
  if (onTheirWay.exit) return hold('EXIT_ON_ITS_WAY');
  if ((fast - slow) * sign < 0) return leave('TREND_OVER', { fast, slow });
  if (momentumOf(readings, side) <= params.rsiExit)
    return leave('TREND_MOMENTUM_LOST', { rsi, limit: side === 'long' ? params.rsiExit : 100 - params.rsiExit });
  if (bars >= params.maxHoldBars) return leave('TREND_TIME_UP', { bars, limit: params.maxHoldBars });
  const to = best - sign * params.trailAtr * atr;
  const added = add(input, readings, { ...held, trailed: to });
  if (added !== null) return added;
  if (mayTrail(position, bar.close, { to, step: params.trailStepAtr * atr })) {
    return {
      action: { kind: 'move-stop', stopLoss: to },
      why: { code: 'TREND_STOP_TRAILED', numbers: { best, from, to } },
    };
  }
  return hold('TREND_HELD', { best, stop: from });
}

/** One more entry once the price has gone on far enough. Its stop becomes that of all: the tightest there is. */
function add(
  { params, bar: { close }, onTheirWay }: Input,
  readings: Readings,
  { position, state, trailed }: Held & { readonly trailed: number },
): Decided | null {
  const { atr } = readings;
  const { side, entries, entryPrice } = position;
  const { maxEntries, addAtr, stopAtr } = params;
  const sign = signOf(side);
  if (entries >= maxEntries || state.asked > entries || onTheirWay.entry || atr <= 0) return null;
  if (!isAddDue(params, position, { readings, close })) return null;
  const stops = [position.stopLoss, trailed].filter(stop => stop !== null);
  const stopLoss = stops.reduce((one, other) => better(side, one, other), close - sign * stopAtr * atr);
  if ((close - stopLoss) * sign <= 0 || stopLoss <= 0) return null;
  const confidence = confidenceOf(
    share((close - entryPrice) * sign, 0, maxEntries * addAtr * atr),
    share(momentumOf(readings, side), params.rsiEntry, 100),
  );
  const action = entryOf(params, { side, close, atr, stopLoss, confidence });
  const numbers: Why['numbers'] = { entry: entries + 1, of: maxEntries, close, entryPrice, confidence };
  return action === null ? null : { action, why: { code: 'TREND_ADDED', numbers } };
}

import { z } from 'zod';
import { type InstrumentInput, type InstrumentStep, perInstrument } from '#shared/domain/per-instrument.ts';
import { COMMON_REASONS } from '#shared/domain/reasons.ts';
import type { HeldPosition, Why } from '#shared/domain/strategy.ts';
import { confidenceOf, share } from '../confidence.ts';
import { type TrendFollowingParams, trendFollowingParams } from './params.ts';

const trendState = z.strictObject({
  /** Whether the fast average was above the slow one at the last bar; null before the first. */
  wasUp: z.boolean().nullable(),
  /** Bars since the fast average crossed above the slow one; null while it is below, or when the crossing was not seen. */
  barsSinceCross: z.int().nullable(),
  /** Highest price since the position was entered; null without one. */
  highest: z.number().nullable(),
});
type TrendState = z.output<typeof trendState>;

type Feature = 'fast' | 'slow' | 'rsi' | 'averageVolume' | 'atr';
type Input = InstrumentInput<TrendFollowingParams, TrendState, Feature>;
type Readings = Readonly<Record<Feature, number>>;
type Decision = Omit<InstrumentStep<TrendState>, 'state'>;

const nothing = (code: string, numbers: Why['numbers']): Decision => ({ action: null, why: { code, numbers } });

/**
 * Follows a trend upwards: enters once the fast average has crossed above the slow one and momentum and volume agree,
 * trails a stop below the highest price, and leaves when the averages cross back, momentum is lost or time is up.
 */
export const trendFollowing = perInstrument<TrendFollowingParams, TrendState, Feature>({
  name: 'trend-following',
  params: trendFollowingParams,
  state: trendState,
  reasons: {
    ...COMMON_REASONS,
    TREND_NOT_UP: 'the fast average {fast} is not above the slow one {slow}',
    TREND_CROSS_UNSEEN: 'the trend is up, but began before the first bar that was looked at',
    TREND_CROSS_OLD: 'the averages crossed {bars} bars ago; confirmation was due within {window}',
    TREND_MOMENTUM_WEAK: 'RSI {rsi} is below {needed}',
    TREND_VOLUME_THIN: 'volume {volume} is below {needed}',
    TREND_NO_RANGE: 'the market does not move: average true range {atr}',
    TREND_ENTRY:
      'trend up, fast {fast} above slow {slow}, RSI {rsi}, volume {volume} against {averageVolume} on average',
    TREND_OVER: 'the fast average {fast} fell below the slow one {slow}',
    TREND_MOMENTUM_LOST: 'RSI {rsi} fell to {limit} or below',
    TREND_TIME_UP: 'held for {bars} bars, at most {limit}',
    TREND_STOP_TRAILED: 'the stop follows the highest price {highest}: from {from} to {to}',
    TREND_HELD: 'the trend lasts: highest price {highest}, stop {stop}',
  },
  features: params => ({
    fast: { indicator: 'ema', params: { period: params.fastPeriod } },
    slow: { indicator: 'ema', params: { period: params.slowPeriod } },
    rsi: { indicator: 'rsi', params: { period: params.rsiPeriod } },
    averageVolume: { indicator: 'volume-sma', params: { period: params.volumePeriod } },
    atr: { indicator: 'atr', params: { period: params.atrPeriod } },
  }),
  start: () => ({ wasUp: null, barsSinceCross: null, highest: null }),
  step(input) {
    const readings = readingsOf(input.features);
    if (readings === null) return { state: input.state, ...nothing('WARMING_UP', {}) };
    const state = nextState(input, readings);
    const { position } = input;
    const decision = position === null ? seek(input, readings, state) : tend(input, readings, { position, state });
    return { state, ...decision };
  },
});

function readingsOf({ fast, slow, rsi, averageVolume, atr }: Input['features']): Readings | null {
  if (fast === null || slow === null || rsi === null || averageVolume === null || atr === null) return null;
  return { fast, slow, rsi, averageVolume, atr };
}

function nextState({ state, position, bar }: Input, { fast, slow }: Readings): TrendState {
  const isUp = fast > slow;
  const since = state.barsSinceCross === null ? null : state.barsSinceCross + 1;
  return {
    wasUp: isUp,
    barsSinceCross: !isUp ? null : state.wasUp === false ? 0 : since,
    highest: position === null ? null : Math.max(state.highest ?? position.entryPrice, bar.high),
  };
}

function seek({ params, bar, onTheirWay }: Input, readings: Readings, { barsSinceCross }: TrendState): Decision {
  const { fast, slow, rsi, averageVolume, atr } = readings;
  const neededVolume = params.volumeFactor * averageVolume;
  const window = params.entryWindowBars;
  if (onTheirWay.entry) return nothing('ENTRY_ON_ITS_WAY', {});
  if (fast <= slow) return nothing('TREND_NOT_UP', { fast, slow });
  if (window !== null && barsSinceCross === null) return nothing('TREND_CROSS_UNSEEN', {});
  if (window !== null && barsSinceCross !== null && barsSinceCross > window) {
    return nothing('TREND_CROSS_OLD', { bars: barsSinceCross, window });
  }
  if (rsi < params.rsiEntry) return nothing('TREND_MOMENTUM_WEAK', { rsi, needed: params.rsiEntry });
  if (bar.volume < neededVolume) return nothing('TREND_VOLUME_THIN', { volume: bar.volume, needed: neededVolume });
  const stopLoss = bar.close - params.stopAtr * atr;
  if (atr <= 0 || stopLoss <= 0) return nothing('TREND_NO_RANGE', { atr });
  const confidence = confidenceOf(
    share(fast - slow, 0, atr),
    share(rsi, params.rsiEntry, 100),
    share(bar.volume, neededVolume, 3 * averageVolume + neededVolume),
  );
  const takeProfit = params.takeProfitAtr === null ? null : bar.close + params.takeProfitAtr * atr;
  return {
    action: { kind: 'enter', side: 'long', confidence, stopLoss, takeProfit, entry: { type: 'market' } },
    why: { code: 'TREND_ENTRY', numbers: { fast, slow, rsi, volume: bar.volume, averageVolume, atr, confidence } },
  };
}

interface Held {
  readonly position: HeldPosition;
  readonly state: TrendState;
}

function tend(input: Input, { fast, slow, rsi, atr }: Readings, { position, state }: Held): Decision {
  const { params, bar, onTheirWay, time, barMs } = input;
  const exit = (code: string, numbers: Why['numbers']): Decision => ({
    action: { kind: 'exit' },
    why: { code, numbers },
  });
  const bars = Math.floor((time + barMs - position.openedAt) / barMs);
  if (onTheirWay.exit) return nothing('EXIT_ON_ITS_WAY', {});
  if (fast < slow) return exit('TREND_OVER', { fast, slow });
  if (rsi <= params.rsiExit) return exit('TREND_MOMENTUM_LOST', { rsi, limit: params.rsiExit });
  if (bars >= params.maxHoldBars) return exit('TREND_TIME_UP', { bars, limit: params.maxHoldBars });
  const highest = state.highest ?? bar.high;
  const to = highest - params.trailAtr * atr;
  const from = position.stopLoss;
  const farEnough = from === null || to >= from + params.trailStepAtr * atr;
  if (to > 0 && to < bar.close && farEnough && to !== from) {
    return {
      action: { kind: 'move-stop', stopLoss: to },
      why: { code: 'TREND_STOP_TRAILED', numbers: { highest, from, to } },
    };
  }
  return nothing('TREND_HELD', { highest, stop: from });
}

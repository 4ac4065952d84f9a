import { perInstrument } from '#shared/domain/per-instrument.ts';
import { COMMON_REASONS } from '#shared/domain/reasons.ts';
import type { HeldPosition } from '#shared/domain/strategy.ts';
import { confidenceOf, share } from '../confidence.ts';
import { type Decided, hold, leave } from '../decided.ts';
import { bestPrice, heldBars, mayTrail } from '../held.ts';
import { better, signOf } from '../side.ts';
import { idleBreakout } from './idle.ts';
import { type BreakoutParams, breakoutParams } from './params.ts';
import {
  type BreakoutState,
  type Broken,
  beyond,
  breakoutState,
  breaks,
  type Feature,
  heightOf,
  type Input,
  levelOf,
  type Readings,
  rangeAfter,
} from './state.ts';

export const breakout = perInstrument<BreakoutParams, BreakoutState, Feature>({
  name: 'breakout',
  summary:
    'Enters when closes leave a consolidation through its support or resistance and volume agrees, and leaves at a measured move, at a trailing stop, or soon when the breakout was a false one.',
  params: breakoutParams,
  state: breakoutState,
  reasons: {
    ...COMMON_REASONS,
    BREAKOUT_NO_RANGE: 'no consolidation: the bars before reach over more than {widest} average true ranges',
    BREAKOUT_IN_RANGE: 'the close {close} is within the range from {lower} to {upper}',
    BREAKOUT_VOLUME_THIN: 'the close {close} left the range, but volume {volume} is below {needed}',
    BREAKOUT_UNCONFIRMED: '{closes} of {needed} closes beyond {level}',
    BREAKOUT_FALSE: 'the close {close} came back behind {level}',
    BREAKOUT_SPENT: 'the close {close} is at its target {target} already, or its stop is no price',
    BREAKOUT_ENTRY: 'the close {close} broke {level}, volume {volume} against {averageVolume} on average',
    BREAKOUT_FAILED: 'the close {close} came back behind {level}, {bars} bars after the entry',
    BREAKOUT_TIME_UP: 'held for {bars} bars, at most {limit}',
    BREAKOUT_STOP_TRAILED: 'the stop follows the best price {best}: from {from} to {to}',
    BREAKOUT_HELD: 'on the way to the target: best price {best}, stop {stop}',
  },
  features: params => ({
    upper: { indicator: 'highest', params: { period: params.rangeBars } },
    lower: { indicator: 'lowest', params: { period: params.rangeBars } },
    averageVolume: { indicator: 'volume-sma', params: { period: params.volumePeriod } },
    atr: { indicator: 'atr', params: { period: params.atrPeriod } },
  }),
  start: () => ({ range: null, broken: null, best: null }),
  step(input) {
    const { params, state, features, position, bar, onTheirWay } = input;
    const { upper, lower, averageVolume, atr } = features;
    if (upper === null || lower === null || averageVolume === null || atr === null)
      return { state, ...hold('WARMING_UP') };
    const readings = { upper, lower, averageVolume, atr };
    const range = rangeAfter(params, readings);
    if (position !== null) {
      const best = bestPrice(position, state.best, bar);
      return { state: { range, broken: state.broken, best }, ...tend(input, readings, { position, best }) };
    }
    if (onTheirWay.entry) return { state: { range, broken: state.broken, best: null }, ...hold('ENTRY_ON_ITS_WAY') };
    const { broken, decided } = seek(input, readings);
    return { state: { range, broken, best: null }, ...decided };
  },
  idle: idleBreakout,
});

interface Sought {
  readonly broken: Broken | null;
  readonly decided: Decided;
}

function seek(input: Input, readings: Readings): Sought {
  const { params, state, bar } = input;
  const { close, volume } = bar;
  const { confirmCloses, volumeFactor } = params;
  const nothing = (decided: Decided): Sought => ({ broken: null, decided });
  // once asked for, whatever became of it, a breakout is over: the next one needs a range of its own
  const waiting = state.broken !== null && state.broken.closes < confirmCloses ? state.broken : null;
  if (waiting !== null) {
    if (beyond(close, waiting) <= 0) return nothing(hold('BREAKOUT_FALSE', { close, level: levelOf(waiting) }));
    return confirm(input, readings, { ...waiting, closes: waiting.closes + 1 });
  }
  const { range } = state;
  if (range === null) return nothing(hold('BREAKOUT_NO_RANGE', { widest: params.maxRangeAtr }));
  const side = breaks(params, range, { close, atr: readings.atr });
  if (side === null) return nothing(hold('BREAKOUT_IN_RANGE', { close, ...range }));
  const needed = volumeFactor * readings.averageVolume;
  if (volume < needed) return nothing(hold('BREAKOUT_VOLUME_THIN', { close, volume, needed }));
  return confirm(input, readings, { side, range, closes: 1 });
}

function confirm({ params, bar }: Input, { averageVolume, atr }: Readings, broken: Broken): Sought {
  const { close, volume } = bar;
  const { side, closes, range } = broken;
  const level = levelOf(broken);
  if (closes < params.confirmCloses)
    return { broken, decided: hold('BREAKOUT_UNCONFIRMED', { closes, needed: params.confirmCloses, level }) };
  const sign = signOf(side);
  const target = level + sign * params.targetRanges * heightOf(range);
  const stopLoss = better(side, level - sign * params.stopAtr * atr, side === 'long' ? range.lower : range.upper);
  const isSpent = (target - close) * sign <= 0 || (close - stopLoss) * sign <= 0 || target <= 0 || stopLoss <= 0;
  if (isSpent) return { broken: null, decided: hold('BREAKOUT_SPENT', { close, target }) };
  const confidence = confidenceOf(
    share(beyond(close, broken), 0, atr),
    share(volume, averageVolume, 3 * averageVolume),
    share(params.maxRangeAtr * atr, heightOf(range), 2 * heightOf(range)),
  );
  const entry = { type: 'market' } as const;
  return {
    broken,
    decided: {
      action: { kind: 'enter', side, confidence, stopLoss, takeProfit: target, entry },
      why: { code: 'BREAKOUT_ENTRY', numbers: { close, level, target, volume, averageVolume, atr, confidence } },
    },
  };
}

function tend(
  input: Input,
  { atr }: Readings,
  { position, best }: { readonly position: HeldPosition; readonly best: number },
): Decided {
  const { params, state, bar, onTheirWay } = input;
  const bars = heldBars(input, position);
  if (onTheirWay.exit) return hold('EXIT_ON_ITS_WAY');
  if (state.broken !== null && bars <= params.failBars && beyond(bar.close, state.broken) <= 0)
    return leave('BREAKOUT_FAILED', { close: bar.close, level: levelOf(state.broken), bars });
  if (bars >= params.maxHoldBars) return leave('BREAKOUT_TIME_UP', { bars, limit: params.maxHoldBars });
  const to = best - signOf(position.side) * params.trailAtr * atr;
  const from = position.stopLoss;
  if (!mayTrail(position, bar.close, { to, step: params.trailStepAtr * atr }))
    return hold('BREAKOUT_HELD', { best, stop: from });
  const why = { code: 'BREAKOUT_STOP_TRAILED', numbers: { best, from, to } };
  return { action: { kind: 'move-stop', stopLoss: to }, why };
}

import { perInstrument } from '#shared/domain/per-instrument.ts';
import { COMMON_REASONS } from '#shared/domain/reasons.ts';
import type { HeldPosition } from '#shared/domain/strategy.ts';
import { confidenceOf, share } from '../confidence.ts';
import { type Decided, hold, leave } from '../decided.ts';
import { bestPrice } from '../held.ts';
import { sideOf, signOf } from '../side.ts';
import { idleMomentum } from './idle.ts';
import { sizeOf, standingOf } from './market.ts';
import { type AdaptiveMomentumParams, adaptiveMomentumParams } from './params.ts';
import {
  type Input,
  isStrong,
  type MomentumState,
  momentumState,
  type Readings,
  readingsOf,
  scoreOf,
  thresholdOf,
  trailedStop,
} from './readings.ts';

export const adaptiveMomentum = perInstrument<AdaptiveMomentumParams, MomentumState, string>({
  name: 'adaptive-momentum',
  summary:
    'Takes the instruments with the best momentum for their volatility while the regime is a trend; asks for more and gives wider stops in wild markets, and takes less the more it holds of what moves together.',
  params: adaptiveMomentumParams,
  state: momentumState,
  reasons: {
    ...COMMON_REASONS,
    MOMENTUM_WEAK: 'momentum {score}, where {needed} is needed',
    MOMENTUM_NOT_ARMED: 'still in the rise that was entered before: momentum {score}',
    MOMENTUM_NO_TREND: 'momentum {score}, but the regime is no trend that way: {trend}',
    MOMENTUM_BEHIND: '{better} instruments have more momentum than {score}; the best {places} are entered',
    MOMENTUM_NO_RANGE: 'its stop would be no price: average true range {atr}',
    MOMENTUM_ENTRY: 'momentum {score} of {needed}, regime {trend}, stress {stress}, size {size}',
    MOMENTUM_LOST: 'momentum came to {score}',
    MOMENTUM_REVERSED: 'the regime became a trend the other way: {trend}',
    MOMENTUM_STOP_TRAILED: 'the stop follows the best price {best}: from {from} to {to}',
    MOMENTUM_HELD: 'momentum {score}, best price {best}, stop {stop}',
  },
  features: params => ({
    change: { indicator: 'roc-fraction', params: { period: params.momentumPeriod } },
    atr: { indicator: 'atr', params: { period: params.atrPeriod } },
    trend: { indicator: 'trend-regime', params: { period: params.trendPeriod, strength: params.trendStrength } },
    rank: {
      indicator: 'volatility-rank',
      params: { period: params.volatilityPeriod, history: params.volatilityHistory },
    },
    ...(params.reference === null
      ? {}
      : {
          correlation: {
            indicator: 'correlation',
            params: { period: params.correlationPeriod },
            reference: params.reference,
          },
        }),
  }),
  start: () => ({ isArmed: true, best: null }),
  step(input) {
    const { params, state, position, bar } = input;
    const readings = readingsOf(input);
    if (readings === null) return { state, ...hold('WARMING_UP') };
    if (position !== null) {
      const best = bestPrice(position, state.best, bar);
      return { state: { isArmed: false, best }, ...tend(input, readings, { position, best }) };
    }
    const isArmed = state.isArmed || !isStrong(params, readings, bar.close);
    return { state: { isArmed, best: null }, ...seek(input, readings, isArmed) };
  },
  idle: idleMomentum,
});

function seek(input: Input, readings: Readings, isArmed: boolean): Decided {
  const { params, bar, onTheirWay } = input;
  const { trend, atr, rank } = readings;
  const score = scoreOf(params, readings, bar.close);
  const needed = thresholdOf(params, readings);
  const side = sideOf(score);
  const sign = signOf(side);
  if (onTheirWay.entry) return hold('ENTRY_ON_ITS_WAY');
  if (!isStrong(params, readings, bar.close)) return hold('MOMENTUM_WEAK', { score, needed });
  if (!isArmed) return hold('MOMENTUM_NOT_ARMED', { score });
  if (trend !== sign) return hold('MOMENTUM_NO_TREND', { score, trend });
  const standing = standingOf(input, readings, side);
  const { better, places, stress } = standing;
  if (better >= places) return hold('MOMENTUM_BEHIND', { better, places, score });
  const stopLoss = bar.close - sign * params.stopAtr * (1 + params.stressStretch * stress) * atr;
  if (stopLoss <= 0) return hold('MOMENTUM_NO_RANGE', { atr });
  const size = sizeOf(input, standing);
  const confidence = confidenceOf(share(Math.abs(score), needed, 2 * needed), 1 - rank);
  return {
    action: { kind: 'enter', side, confidence, stopLoss, takeProfit: null, size, entry: { type: 'market' } },
    why: { code: 'MOMENTUM_ENTRY', numbers: { score, needed, trend, rank, stress, size, confidence } },
  };
}

function tend(
  { params, bar, onTheirWay }: Input,
  readings: Readings,
  { position, best }: { readonly position: HeldPosition; readonly best: number },
): Decided {
  const { close } = bar;
  const { trend } = readings;
  const sign = signOf(position.side);
  const score = scoreOf(params, readings, close);
  if (onTheirWay.exit) return hold('EXIT_ON_ITS_WAY');
  if (score * sign <= params.exitScore) return leave('MOMENTUM_LOST', { score });
  if (trend === -sign) return leave('MOMENTUM_REVERSED', { trend });
  const from = position.stopLoss;
  const to = trailedStop(params, position, { best, close, readings });
  if (to === null) return hold('MOMENTUM_HELD', { score, best, stop: from });
  const why = { code: 'MOMENTUM_STOP_TRAILED', numbers: { best, from, to } };
  return { action: { kind: 'move-stop', stopLoss: to }, why };
}

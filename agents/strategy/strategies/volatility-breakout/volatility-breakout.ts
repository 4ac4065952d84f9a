import { perInstrument } from '#shared/domain/per-instrument.ts';
import { COMMON_REASONS } from '#shared/domain/reasons.ts';
import type { HeldPosition } from '#shared/domain/strategy.ts';
import { confidenceOf, share } from '../confidence.ts';
import { type Decided, hold, leave } from '../decided.ts';
import { bestPrice, heldBars } from '../held.ts';
import { allows, sideOf, signOf } from '../side.ts';
import { idleVolatilityBreakout } from './idle.ts';
import { type VolatilityBreakoutParams, volatilityBreakoutParams } from './params.ts';
import {
  beyondOf,
  type Feature,
  type Input,
  type Readings,
  trailedStop,
  type VolatilityBreakoutState,
  volatilityBreakoutState,
} from './state.ts';

export const volatilityBreakout = perInstrument<VolatilityBreakoutParams, VolatilityBreakoutState, Feature>({
  name: 'volatility-breakout',
  summary:
    'Enters when a close comes unusually far from its average, as long as volatility is not high already, here or everywhere; the wilder, the smaller. The stop trails, and comes closer with time.',
  params: volatilityBreakoutParams,
  state: volatilityBreakoutState,
  reasons: {
    ...COMMON_REASONS,
    VOLATILITY_NO_BREAK: 'the close {close} is not {needed} average true ranges from its average {base}',
    VOLATILITY_BROKEN_BEFORE: 'the close {close} has been that far from its average {base} before',
    VOLATILITY_HIGH: 'volatility ranks {rank}, above {limit}',
    VOLATILITY_EVERYWHERE: 'volatility is high in {share} of the instruments, more than {limit}',
    VOLATILITY_NO_RANGE: 'the market does not move, or its stop or target would be no price: average true range {atr}',
    VOLATILITY_ENTRY: 'the close {close} broke away from its average {base}, average true range {atr}, size {size}',
    VOLATILITY_FADED: 'the close {close} came back to its average {base}',
    VOLATILITY_TIME_UP: 'held for {bars} bars, at most {limit}',
    VOLATILITY_STOP_TRAILED: 'the stop follows the best price {best}: from {from} to {to}',
    VOLATILITY_HELD: 'the move lasts: best price {best}, stop {stop}',
  },
  features: params => ({
    base: { indicator: 'ema', params: { period: params.basePeriod } },
    atr: { indicator: 'atr', params: { period: params.atrPeriod } },
    rank: {
      indicator: 'volatility-rank',
      params: { period: params.volatilityPeriod, history: params.volatilityHistory },
    },
  }),
  start: () => ({ beyond: null, best: null }),
  step(input) {
    const { params, state, features, position, bar } = input;
    const { base, atr, rank } = features;
    if (base === null || atr === null || rank === null) return { state, ...hold('WARMING_UP') };
    const readings = { base, atr, rank };
    const beyond = beyondOf(params, readings, bar.close);
    if (position === null) return { state: { beyond, best: null }, ...seek(input, readings, beyond) };
    const best = bestPrice(position, state.best, bar);
    return { state: { beyond, best }, ...tend(input, readings, { position, best }) };
  },
  idle: idleVolatilityBreakout,
});

function seek(input: Input, { base, atr, rank }: Readings, beyond: -1 | 0 | 1): Decided {
  const { params, state, bar, onTheirWay } = input;
  const { close } = bar;
  const side = sideOf(beyond);
  const sign = signOf(side);
  if (onTheirWay.entry) return hold('ENTRY_ON_ITS_WAY');
  if (beyond === 0 || !allows(params.sides, side))
    return hold('VOLATILITY_NO_BREAK', { close, base, needed: params.breakoutAtr });
  if (state.beyond === beyond || state.beyond === null) return hold('VOLATILITY_BROKEN_BEFORE', { close, base });
  if (rank > params.maxRank) return hold('VOLATILITY_HIGH', { rank, limit: params.maxRank });
  const wild = wildShare(input);
  if (wild > params.maxWildShare) return hold('VOLATILITY_EVERYWHERE', { share: wild, limit: params.maxWildShare });
  const stopLoss = close - sign * params.stopAtr * atr;
  const takeProfit = params.takeProfitAtr === null ? null : close + sign * params.takeProfitAtr * atr;
  if (stopLoss <= 0 || (takeProfit ?? 1) <= 0) return hold('VOLATILITY_NO_RANGE', { atr });
  const confidence = confidenceOf(
    share((close - base) * sign, params.breakoutAtr * atr, 2 * params.breakoutAtr * atr),
    share(params.maxRank - rank, 0, params.maxRank),
  );
  const size = 1 - (1 - params.minSize) * rank;
  return {
    action: { kind: 'enter', side, confidence, stopLoss, takeProfit, size, entry: { type: 'market' } },
    why: { code: 'VOLATILITY_ENTRY', numbers: { close, base, atr, rank, size, confidence } },
  };
}

/** How many of the instruments whose volatility is known are too wild, as a share of them. */
function wildShare({ params, instruments }: Input): number {
  const ranks = Object.values(instruments).flatMap(view => view?.features.rank ?? []);
  return ranks.filter(rank => rank > params.maxRank).length / ranks.length;
}

function tend(
  input: Input,
  { base, atr }: Readings,
  { position, best }: { readonly position: HeldPosition; readonly best: number },
): Decided {
  const { params, bar, onTheirWay } = input;
  const { close } = bar;
  const bars = heldBars(input, position);
  if (onTheirWay.exit) return hold('EXIT_ON_ITS_WAY');
  if ((close - base) * signOf(position.side) <= 0) return leave('VOLATILITY_FADED', { close, base });
  if (bars >= params.maxHoldBars) return leave('VOLATILITY_TIME_UP', { bars, limit: params.maxHoldBars });
  const from = position.stopLoss;
  const to = trailedStop(params, position, { bars, best, close, atr });
  if (to === null) return hold('VOLATILITY_HELD', { best, stop: from });
  const why = { code: 'VOLATILITY_STOP_TRAILED', numbers: { best, from, to } };
  return { action: { kind: 'move-stop', stopLoss: to }, why };
}

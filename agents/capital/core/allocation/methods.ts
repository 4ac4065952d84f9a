import { deviation, mean } from '#shared/accounting/performance/statistics.ts';
import { shrunkCovariance } from '#shared/accounting/risk/covariance.ts';
import { continuousKelly } from '#shared/accounting/risk/kelly.ts';
import { inverseVolatilityWeights, riskParityWeights } from '#shared/accounting/risk/weights.ts';
import { type BotHistory, bounded, type ShareBounds } from './shares.ts';

export const ALLOCATION_METHODS = [
  'fixed',
  'equal',
  'performance',
  'volatility',
  'risk-parity',
  'kelly',
  'dynamic',
] as const;
export type AllocationMethod = (typeof ALLOCATION_METHODS)[number];

export interface AllocationRules extends ShareBounds {
  readonly method: AllocationMethod;
  readonly lookbackDays: number;
  /** Days of returns that a bot needs before they count. */
  readonly minDays: number;
}

type Returns = readonly (readonly number[])[];
/** Weights in any unit, at least 0; null when the method has no answer. */
type Weigh = (returns: Returns) => readonly number[] | null;

/** Sharpe ratio of the daily returns, no better than nothing below 0. */
const performance: Weigh = returns =>
  positive(returns.map(one => (deviation(one) > 0 ? Math.max(0, mean(one) / deviation(one)) : 0)));

const volatility: Weigh = returns => inverseVolatilityWeights(returns.map(deviation));

const riskParity: Weigh = returns => riskParityWeights(shrunkCovariance(returns));

/** `μ / σ²`, what Kelly bets on each alone, below 0 nothing. */
const kelly: Weigh = returns => positive(returns.map(one => Math.max(0, continuousKelly(one) ?? 0)));

/** The mean of what performance, volatility and risk parity say, each made 1: earning counts, and so does risking alike. */
const dynamic: Weigh = returns => {
  const said = [performance, volatility, riskParity].map(weigh => toOne(weigh(returns))).filter(one => one !== null);
  return said.length === 0
    ? null
    : returns.map((_, bot) => said.reduce((sum, weights) => sum + (weights[bot] ?? 0), 0) / said.length);
};

const WEIGH: Readonly<Record<Exclude<AllocationMethod, 'fixed' | 'equal'>, Weigh>> = {
  performance,
  volatility,
  'risk-parity': riskParity,
  kelly,
  dynamic,
};

/**
 * The share of the capital of each bot, 0 to 1, in their order. `fixed` takes the shares that people gave, scaled down where
 * they are more than `whole`; no bound holds for them. A bot with too few days of returns gets as much as if all were
 * equal, and the others share the rest; so do all where the method has no answer.
 */
export function sharesOf(bots: readonly BotHistory[], rules: AllocationRules): readonly number[] {
  const { method, whole } = rules;
  if (bots.length === 0) return [];
  if (method === 'fixed') {
    const total = bots.reduce((sum, { share }) => sum + share, 0);
    return bots.map(({ share }) => (total > whole ? (share / total) * whole : share));
  }
  if (bots.length === 1) return [whole];
  return bounded(weightsOf(bots, method, rules), rules);
}

function weightsOf(
  bots: readonly BotHistory[],
  method: Exclude<AllocationMethod, 'fixed'>,
  { minDays, lookbackDays }: AllocationRules,
): readonly number[] {
  const equal = bots.map(() => 1 / bots.length);
  const known = bots.filter(({ returns }) => returns.length >= minDays);
  if (method === 'equal' || known.length < 2) return equal;
  const days = Math.min(lookbackDays, ...known.map(({ returns }) => returns.length));
  const weights = toOne(WEIGH[method](known.map(({ returns }) => returns.slice(-days))));
  if (weights === null) return equal;
  const left = known.length / bots.length;
  const byBot = new Map(known.map(({ botId }, index) => [botId, (weights[index] ?? 0) * left]));
  return bots.map(({ botId }) => byBot.get(botId) ?? 1 / bots.length);
}

const positive = (weights: readonly number[]): readonly number[] | null =>
  weights.some(one => one > 0) ? weights : null;

function toOne(weights: readonly number[] | null): readonly number[] | null {
  const total = weights?.reduce((sum, one) => sum + one, 0) ?? 0;
  return weights !== null && total > 0 && Number.isFinite(total) ? weights.map(one => one / total) : null;
}

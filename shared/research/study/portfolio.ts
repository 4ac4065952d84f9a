import { z } from 'zod';
import { mean } from '../../accounting/performance/statistics.ts';
import { type Covariance, type Matrix, shrunkCovariance } from '../../accounting/risk/covariance.ts';
import { riskShares, WEIGHT_METHODS, type WeightMethod, weightsOf } from '../../accounting/risk/weights.ts';
import { DAY_MS } from '../../kernel/time.ts';
import { type Alone, type AloneLine, eachAlone, type Failed, lineOf, pairPlan, severalBots } from './alone.ts';
import { plainTrial } from './base.ts';
import { type DailyFigures, dailyFigures, excessOf } from './daily.ts';
import { LOOKED_AT, numbersOf } from './objective.ts';
import { type Paired, paired } from './paired.ts';
import type { Study, TrialNumbers, TrialResult, TrialSpec } from './plan.ts';
import { studyFrom, type Walk } from './rounds.ts';

export const portfolioPlan = z
  .strictObject({
    kind: z.literal('portfolio'),
    ...severalBots,
    ...pairPlan,
    methods: z
      .array(z.enum(WEIGHT_METHODS))
      .min(1)
      .readonly()
      .default([...WEIGHT_METHODS]),
    /** Share of the span, from its start, that weights are found on; the rest says what they are worth. */
    fitShare: z.number().gt(0).lt(1).default(0.5),
  })
  .readonly();
export type PortfolioPlan = z.output<typeof portfolioPlan>;

export interface WeightReport {
  readonly method: WeightMethod;
  /** By bot; null: the method has no answer. */
  readonly weights: Readonly<Record<string, number>> | null;
  /** Shares of the variance, as the fit sees it, by bot. */
  readonly risk: Readonly<Record<string, number>>;
  /** With weights restored each day, nothing paid for it. */
  readonly inSample: DailyFigures | null;
  readonly outOfSample: DailyFigures | null;
  /** Return of the rest of the span, by bot: its weight times its own. */
  readonly contributions: Readonly<Record<string, number>>;
  /** Of the rest of the span, against equal weights. */
  readonly againstEqual: Paired | null;
  /** The rest of the span as one account that all bots share, with these shares of its capital: a backtest of its own. */
  readonly account: TrialNumbers['metrics'] | null;
}

export interface PortfolioReport {
  readonly strategies: readonly AloneLine[];
  readonly failed: readonly Failed[];
  readonly fitDays: number;
  readonly days: number;
  /** Of the fit, after shrinking. */
  readonly correlation: Matrix;
  readonly shrinkage: number;
  readonly methods: readonly WeightReport[];
}

export function portfolio(plan: PortfolioPlan): Study<PortfolioReport> {
  return studyFrom({ kind: 'portfolio', size: plan.bots.length + plan.methods.length, walk: () => walkOf(plan) });
}

function* walkOf(plan: PortfolioPlan): Walk<PortfolioReport> {
  const { alone, failed } = yield* eachAlone(plan.bots, plan.span);
  const days = alone[0]?.returns.length ?? 0;
  const fitDays = Math.floor(days * plan.fitShare);
  const fitted = alone.map(one => one.returns.slice(0, fitDays));
  const covariance = shrunkCovariance(fitted);
  const means = fitted.map(returns => mean(excessOf(returns)));
  const found = plan.methods.map(method => ({ method, weights: weightsOf(method, { covariance, means }) }));
  const asked = found.map(({ weights }) => (weights === null ? null : accountTrial(plan, { alone, weights, fitDays })));
  const specs = asked.filter(one => one !== null);
  const results = specs.length === 0 ? [] : yield specs;
  const ground = { plan, alone, fitDays, covariance };
  return {
    strategies: alone.map(lineOf),
    failed,
    fitDays,
    days,
    correlation: covariance.correlation,
    shrinkage: covariance.shrinkage,
    methods: found.map(({ method, weights }, index) => {
      const spec = asked[index] ?? null;
      const account = spec === null ? undefined : results[specs.indexOf(spec)];
      return methodReport(method, weights, { ...ground, account });
    }),
  };
}

/** Allocations are cut to what profiles can say, so that they never add up to more than all. */
const EXACT = 1e6;

function accountTrial(
  { span }: PortfolioPlan,
  {
    alone,
    weights,
    fitDays,
  }: { readonly alone: readonly Alone[]; readonly weights: readonly number[]; readonly fitDays: number },
): TrialSpec | null {
  const bots = alone.flatMap(({ bot }, index) => {
    const allocation = Math.floor((weights[index] ?? 0) * EXACT) / EXACT;
    return allocation > 0 ? [{ ...bot, allocation }] : [];
  });
  const from = span.from + fitDays * DAY_MS;
  if (bots.length === 0 || from >= span.until) return null;
  return plainTrial(bots, { from, until: span.until }, { metrics: LOOKED_AT, extras: [] });
}

interface Ground {
  readonly plan: PortfolioPlan;
  readonly alone: readonly Alone[];
  readonly fitDays: number;
  readonly covariance: Covariance;
  readonly account: TrialResult | undefined;
}

function methodReport(method: WeightMethod, weights: readonly number[] | null, ground: Ground): WeightReport {
  const { plan, alone, fitDays, covariance, account } = ground;
  const named = (values: readonly number[]): Readonly<Record<string, number>> =>
    Object.fromEntries(alone.map(({ bot }, index) => [bot.name, values[index] ?? 0]));
  if (weights === null) {
    const nothing = { weights: null, inSample: null, outOfSample: null, againstEqual: null, account: null };
    return { method, ...nothing, risk: {}, contributions: {} };
  }
  const returns = mixed(alone, weights);
  const rest = returns.slice(fitDays);
  const equal = mixed(
    alone,
    weights.map(() => 1 / weights.length),
  ).slice(fitDays);
  return {
    method,
    weights: named(weights),
    risk: named(riskShares(weights, covariance)),
    inSample: dailyFigures(returns.slice(0, fitDays)),
    outOfSample: dailyFigures(rest),
    contributions: named(
      alone.map((one, index) => (weights[index] ?? 0) * one.returns.slice(fitDays).reduce((sum, day) => sum + day, 0)),
    ),
    againstEqual: method === 'equal' ? null : paired(rest, equal, plan),
    account: account === undefined ? null : (numbersOf(account)?.metrics ?? null),
  };
}

const mixed = (alone: readonly Alone[], weights: readonly number[]): readonly number[] =>
  (alone[0]?.returns ?? []).map((_, day) =>
    alone.reduce((sum, one, index) => sum + (weights[index] ?? 0) * (one.returns[day] ?? 0), 0),
  );

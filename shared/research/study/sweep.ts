import { z } from 'zod';
import { type Accepts, plainTrial, planBot, withParams } from './base.ts';
import { type Check, checked, type Verdict, verdictOf } from './checks.ts';
import {
  type Deflation,
  deflated,
  deflationOf,
  LOOKED_AT,
  metric,
  metricsFor,
  numbersOf,
  objective,
  scoreOf,
} from './objective.ts';
import { middle, overfittingProbability } from './overfitting.ts';
import { type Study, span, type TrialResult, type TrialSpec } from './plan.ts';
import { studyFrom, type Walk } from './rounds.ts';
import { ranked, type Scored, search, searchWalk } from './search.ts';
import { type Axis, axesOf, gridSize, neighboursOf, type Params, parameterSpace, paramsAt } from './space.ts';

export const sweepPlan = z
  .strictObject({
    kind: z.literal('sweep'),
    bot: planBot,
    span,
    space: parameterSpace,
    search: search.default({ kind: 'grid' }),
    objective: objective.prefault({}),
    /** Trials on the same candles before this study, which count against its best. */
    priorTrials: z.int().min(0).default(0),
    /** Stretches of days for the probability of overfitting, even; null: not asked, and no daily returns are kept. */
    overfittingBlocks: z
      .int()
      .min(4)
      .max(16)
      .refine(blocks => blocks % 2 === 0, { error: 'expected an even number' })
      .nullable()
      .default(10),
  })
  .refine(plan => plan.search.kind !== 'grid' || gridSize(axesOf(plan.space)) !== null, {
    path: ['space'],
    error: 'a grid needs a step for each range',
  })
  .refine(plan => (gridSize(axesOf(plan.space)) ?? 0) <= 1_000_000 || plan.search.kind !== 'grid', {
    path: ['space'],
    error: 'the grid has more than a million points',
  })
  .readonly();
export type SweepPlan = z.output<typeof sweepPlan>;

/** A trial as a ranking shows it. */
export interface RankedTrial {
  readonly params: Params;
  readonly hash: string;
  readonly score: number | null;
  readonly metrics: Readonly<Record<string, number | null>>;
}

export interface SweepReport {
  readonly objective: SweepPlan['objective'];
  /** The best first, no more than 50 of those that count. */
  readonly ranking: readonly RankedTrial[];
  readonly searched: { readonly proposed: number; readonly counted: number };
  readonly deflation: Deflation | null;
  /** See `overfittingProbability`. */
  readonly overfitting: number | null;
  /** How much of the score's spread each parameter alone explains, 0 to 1. */
  readonly importance: Readonly<Record<string, number | null>>;
  /** The best with one parameter moved by one step. */
  readonly neighbours: readonly (RankedTrial & { readonly moved: string })[];
  /** The best at twice the costs. */
  readonly doubledCosts: RankedTrial | null;
  readonly checks: readonly Check[];
  readonly verdict: Verdict;
}

const SHOWN = 50;

export function sweep(plan: SweepPlan, accepts: Accepts): Study<SweepReport> {
  const axes = axesOf(plan.space);
  const searched = plan.search.kind === 'grid' ? (gridSize(axes) ?? 0) : plan.search.count;
  return studyFrom({ kind: 'sweep', size: searched + 2 * axes.length + 1, walk: () => sweepWalk(plan, axes, accepts) });
}

function* sweepWalk(plan: SweepPlan, axes: readonly Axis[], accepts: Accepts): Walk<SweepReport> {
  const specOf = (params: Params): TrialSpec =>
    plainTrial([withParams(plan.bot, params)], plan.span, {
      metrics: metricsFor(plan.objective),
      extras: plan.overfittingBlocks === null ? [] : ['daily'],
    });
  const takes = (params: Params): boolean => accepts(withParams(plan.bot, params));
  const score = (result: TrialResult): number | null => scoreOf(result, plan.objective);
  const found = yield* searchWalk({ axes, search: plan.search, accepts: takes, specOf, score });
  const order = ranked(found);
  const [best] = order;
  const near =
    best === undefined ? [] : neighboursOf(axes, best.point).filter(({ point }) => takes(paramsAt(axes, point)));
  const dearer = best === undefined ? [] : [{ ...specOf(best.params), costs: 2 }];
  const more = dearer.length === 0 ? [] : yield [...near.map(({ point }) => specOf(paramsAt(axes, point))), ...dearer];
  const line = (result: TrialResult, params: Params): RankedTrial => lineOf(result, params, score(result));
  const neighbours = near.map(({ axis, point }, index) => {
    const result = more[index];
    const params = paramsAt(axes, point);
    return result === undefined ? null : { ...line(result, params), moved: axis.name };
  });
  const atTwice = more.at(-1);
  return reported(plan, {
    axes,
    found,
    order,
    neighbours: neighbours.filter(one => one !== null),
    doubledCosts: best === undefined || atTwice === undefined ? null : line(atTwice, best.params),
  });
}

const lineOf = (result: TrialResult, params: Params, score: number | null): RankedTrial => ({
  params,
  hash: result.hash,
  score,
  metrics: Object.fromEntries(
    Object.entries(numbersOf(result)?.metrics ?? Object.fromEntries(LOOKED_AT.map(key => [key, null]))),
  ),
});

interface Found extends Pick<SweepReport, 'neighbours' | 'doubledCosts'> {
  readonly axes: readonly Axis[];
  readonly found: readonly Scored[];
  readonly order: ReturnType<typeof ranked>;
}

function reported(plan: SweepPlan, { axes, found, order, neighbours, doubledCosts }: Found): SweepReport {
  const [best] = order;
  const results = found.map(one => one.result);
  const deflation = best === undefined ? null : deflationOf(best.result, results, plan);
  const overfitting = plan.overfittingBlocks === null ? null : overfittingOf(found, plan.overfittingBlocks);
  const kept = best === undefined ? null : keptBy(neighbours, metric(best.result, 'totalReturn'));
  const checks = [
    deflatedCheck(deflation),
    checked(
      { name: 'best stays good', found: overfitting === null ? null : 1 - overfitting, unit: 'probability' },
      { pass: 0.8, warn: 0.5 },
    ),
    checked({ name: 'return kept by neighbours', found: kept, unit: 'share' }, { pass: 0.5, warn: 0 }),
    checked(
      { name: 'return at twice the costs', found: doubledCosts?.metrics.totalReturn ?? null, unit: 'share' },
      { pass: 0, warn: 0 },
    ),
    checked(
      { name: 'closed trades', found: best === undefined ? null : metric(best.result, 'trades'), unit: 'count' },
      { pass: 50, warn: 0 },
    ),
  ];
  return {
    objective: plan.objective,
    ranking: order.slice(0, SHOWN).map(one => lineOf(one.result, one.params, one.score)),
    searched: { proposed: found.length, counted: order.length },
    deflation,
    overfitting,
    importance: Object.fromEntries(axes.map((axis, index) => [axis.name, importanceOf(found, index)])),
    neighbours,
    doubledCosts,
    checks,
    verdict: best === undefined ? 'doubtful' : verdictOf(checks),
  };
}

const DEFLATED = 'deflated Sharpe';

const deflatedCheck = (deflation: Deflation | null): Check =>
  checked({ name: DEFLATED, found: deflation?.deflatedSharpe ?? null, unit: 'probability' }, { pass: 0.95, warn: 0.8 });

/** The report as it is with so many more trials counted, of the same spread of Sharpe ratios. */
export function recounted(report: SweepReport, more: number): SweepReport {
  const [best] = report.ranking;
  if (best === undefined || report.deflation === null || more === 0) return report;
  const { count, sharpeVariance } = report.deflation;
  const deflation = deflated(best.metrics, { count: count + more, sharpeVariance });
  const checks = report.checks.map(check => (check.name === DEFLATED ? deflatedCheck(deflation) : check));
  return { ...report, deflation, checks, verdict: verdictOf(checks) };
}

function overfittingOf(found: readonly Scored[], blocks: number): number | null {
  const daily = found.flatMap(({ score, result }) => {
    const returns = numbersOf(result)?.daily?.returns;
    return score === null || returns === undefined ? [] : [returns];
  });
  return overfittingProbability(daily, blocks);
}

/** Share of the best one's return that its neighbours have in the middle; null without neighbours, or when it earned nothing. */
function keptBy(neighbours: SweepReport['neighbours'], best: number | null): number | null {
  const near = middle(neighbours.map(one => one.metrics.totalReturn ?? null));
  return near === null || best === null || best <= 0 ? null : near / best;
}

/** Spread of the mean scores of its values over the spread of all scores: a correlation ratio (η²). Ranges count in ten steps. */
function importanceOf(found: readonly Scored[], index: number): number | null {
  const groups = new Map<number, number[]>();
  const scores: number[] = [];
  for (const { point, score } of found) {
    if (score === null) continue;
    const place = point[index] ?? 0;
    const key = Number.isInteger(place) ? place : Math.floor(place * 10) / 10;
    groups.set(key, [...(groups.get(key) ?? []), score]);
    scores.push(score);
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
  const centre = mean(scores);
  const total = scores.reduce((sum, one) => sum + (one - centre) ** 2, 0);
  if (!(total > 0)) return null;
  const between = [...groups.values()].reduce((sum, group) => sum + group.length * (mean(group) - centre) ** 2, 0);
  return between / total;
}

import { z } from 'zod';
import { deviation, mean } from '../../accounting/performance/statistics.ts';
import { DAY_MS } from '../../kernel/time.ts';
import { type Accepts, plainTrial, planBot, withParams } from './base.ts';
import { type Check, checked, type Verdict, verdictOf } from './checks.ts';
import { type DailyFigures, dailyFigures } from './daily.ts';
import { deflationOf, metricsFor, numbersOf, objective, scoreOf } from './objective.ts';
import { type Study, type StudySpan, span, type TrialResult, type TrialSpec } from './plan.ts';
import { studyFrom, together, type Walk } from './rounds.ts';
import { ranked, search, searchWalk } from './search.ts';
import { type Axis, axesOf, gridSize, type Params, parameterSpace } from './space.ts';
import { type Window, windowLengths, windowsOf } from './windows.ts';

export const walkForwardPlan = z
  .strictObject({
    kind: z.literal('walk-forward'),
    bot: planBot,
    span,
    windows: windowLengths.prefault({}),
    space: parameterSpace,
    search: search.default({ kind: 'grid' }),
    objective: objective.prefault({}),
    /** So many of the best of a training go to its validation. */
    finalists: z.int().min(1).max(1_000).default(5),
  })
  .refine(plan => plan.search.kind !== 'grid' || gridSize(axesOf(plan.space)) !== null, {
    path: ['space'],
    error: 'a grid needs a step for each range',
  })
  .superRefine(({ span: { from, until }, windows }, context) => {
    if (windowsOf({ from, until }, windows).length > 0) return;
    const needed = windows.trainDays + windows.validationDays + windows.testDays;
    const message = `expected a span that is as long as training, validation and test together: ${needed} days, got ${((until - from) / DAY_MS).toFixed(1)}; a plan may say shorter ones under windows`;
    context.addIssue({ code: 'custom', path: ['span'], message });
  })
  .readonly();
export type WalkForwardPlan = z.output<typeof walkForwardPlan>;

type Metrics = Readonly<Record<string, number | null>>;

/** What became of a window. Metrics by key of the catalogue; null: nothing was good enough to be tested. */
export interface WindowReport extends Window {
  /** Sets of parameters that were run in the training. */
  readonly tried: number;
  readonly chosen: {
    readonly params: Params;
    readonly inSample: Metrics;
    readonly validation: Metrics | null;
    readonly outOfSample: Metrics | null;
    /** Of the training, with all that was tried in it. */
    readonly deflatedSharpe: number | null;
  } | null;
}

/** How a parameter moved from window to window. */
export interface ParameterPath {
  readonly distinct: number;
  /** Share of the windows that chose the most frequent value. */
  readonly mostFrequent: number;
  /** Numbers alone: their deviation, and the mean step from one window to the next, as shares of the range that was searched. */
  readonly deviation: number | null;
  readonly step: number | null;
}

export interface WalkForwardReport {
  readonly windows: readonly WindowReport[];
  /** The tests one after the other, each until the next one begins. */
  readonly outOfSample: DailyFigures & {
    readonly trades: number;
    readonly from: number;
    readonly returns: readonly number[];
  };
  /** Means over the windows. */
  readonly inSample: { readonly annualMean: number | null; readonly sharpe: number | null };
  /** What is left of the in-sample return per year, 1 is all of it. Null when there was none. Pardo 2008. */
  readonly efficiency: number | null;
  /** Share of the windows whose test earned. */
  readonly consistency: number | null;
  readonly parameters: Readonly<Record<string, ParameterPath>>;
  readonly checks: readonly Check[];
  readonly verdict: Verdict;
}

export function walkForward(plan: WalkForwardPlan, accepts: Accepts): Study<WalkForwardReport> {
  const axes = axesOf(plan.space);
  const windows = windowsOf(plan.span, plan.windows);
  const searched = plan.search.kind === 'grid' ? (gridSize(axes) ?? 0) : plan.search.count;
  const after = plan.windows.validationDays === 0 ? 1 : plan.finalists + 1;
  return studyFrom({
    kind: 'walk-forward',
    size: windows.length * (searched + after),
    *walk() {
      const walks = windows.map(window => windowWalk(plan, { axes, window, accepts }));
      return reported(plan, axes, yield* together(walks));
    },
  });
}

interface Place {
  readonly axes: readonly Axis[];
  readonly window: Window;
  readonly accepts: Accepts;
}

interface Tested {
  readonly report: WindowReport;
  readonly test: TrialResult | null;
}

const ANNUAL = ['annualMean'];

function* windowWalk(plan: WalkForwardPlan, { axes, window, accepts }: Place): Walk<Tested> {
  const specOf = (params: Params, over: StudySpan, extras: TrialSpec['wanted']['extras'] = []): TrialSpec =>
    plainTrial([withParams(plan.bot, params)], over, { metrics: [...metricsFor(plan.objective), ...ANNUAL], extras });
  const found = yield* searchWalk({
    axes,
    search: plan.search,
    accepts: params => accepts(withParams(plan.bot, params)),
    specOf: params => specOf(params, window.train),
    score: result => scoreOf(result, plan.objective),
  });
  const finalists = ranked(found).slice(0, plan.finalists);
  const { validation } = window;
  const validated = validation === null ? [] : yield finalists.map(({ params }) => specOf(params, validation));
  const at = bestOf(validated, plan);
  const chosen = finalists[at];
  if (chosen === undefined) return { report: { ...window, tried: found.length, chosen: null }, test: null };
  const [test = null] = yield [specOf(chosen.params, window.test, ['daily', 'trades'])];
  const checkedBy = validated[at];
  const tried = found.map(one => one.result);
  return {
    test,
    report: {
      ...window,
      tried: found.length,
      chosen: {
        params: chosen.params,
        inSample: metricsOf(chosen.result),
        validation: checkedBy === undefined ? null : metricsOf(checkedBy),
        outOfSample: test === null ? null : metricsOf(test),
        deflatedSharpe: deflationOf(chosen.result, tried, { priorTrials: 0 }).deflatedSharpe,
      },
    },
  };
}

const metricsOf = (result: TrialResult): Metrics => numbersOf(result)?.metrics ?? {};

/** Index of the best validation; 0, the best of the training, where none says anything. Few trades are no reason in a short span. */
function bestOf(validated: readonly TrialResult[], plan: WalkForwardPlan): number {
  const scores = validated.map(
    result => scoreOf(result, { ...plan.objective, minTrades: 0 }) ?? Number.NEGATIVE_INFINITY,
  );
  return Math.max(0, scores.indexOf(Math.max(...scores)));
}

function reported(plan: WalkForwardPlan, axes: readonly Axis[], tested: readonly Tested[]): WalkForwardReport {
  const windows = tested.map(one => one.report);
  const chain = chainOf(tested);
  const outOfSample = { ...dailyFigures(chain.returns), ...chain };
  const chosen = windows.flatMap(window => (window.chosen === null ? [] : [window.chosen]));
  const inSample = {
    annualMean: meanOf(chosen.map(one => one.inSample.annualMean ?? null)),
    sharpe: meanOf(chosen.map(one => one.inSample.sharpe ?? null)),
  };
  const earned = chosen.map(one => one.outOfSample?.totalReturn ?? null).filter(one => one !== null);
  const efficiency =
    inSample.annualMean === null || inSample.annualMean <= 0 || outOfSample.annualMean === null
      ? null
      : outOfSample.annualMean / inSample.annualMean;
  const consistency = earned.length === 0 ? null : earned.filter(one => one > 0).length / earned.length;
  const checks = [
    checked({ name: 'efficiency', found: efficiency, unit: 'share' }, { pass: 0.5, warn: 0.25 }),
    checked({ name: 'windows that earned', found: consistency, unit: 'share' }, { pass: 0.6, warn: 0.5 }),
    checked({ name: 'return out of sample', found: outOfSample.totalReturn, unit: 'share' }, { pass: 1e-9, warn: 0 }),
    checked(
      { name: 'probabilistic Sharpe out of sample', found: outOfSample.probabilisticSharpe, unit: 'probability' },
      { pass: 0.95, warn: 0.5 },
    ),
    checked(
      { name: 'trades out of sample', found: outOfSample.trades, unit: 'count' },
      { pass: plan.objective.minTrades, warn: 0 },
    ),
  ];
  const parameters = axes.map(axis => [
    axis.name,
    pathOf(
      axis,
      chosen.map(one => one.params[axis.name]),
    ),
  ]);
  return {
    windows,
    outOfSample,
    inSample,
    efficiency,
    consistency,
    parameters: Object.fromEntries(parameters),
    checks,
    verdict: verdictOf(checks),
  };
}

/** The days of the tests without a day twice: a test counts until the next one begins. */
function chainOf(tested: readonly Tested[]) {
  const returns: number[] = [];
  let trades = 0;
  const ran = tested.flatMap(({ report, test }) =>
    test === null ? [] : [{ span: report.test, numbers: numbersOf(test) }],
  );
  for (const [index, { span: own, numbers }] of ran.entries()) {
    const until = Math.min(own.until, ran[index + 1]?.span.from ?? own.until);
    const days = Math.ceil((until - own.from) / DAY_MS);
    const daily = numbers?.daily?.returns ?? [];
    for (let day = 0; day < days; day++) returns.push(daily[day] ?? 0);
    trades += numbers?.trades?.filter(trade => trade.exitTime <= until).length ?? 0;
  }
  return { returns, trades, from: ran[0]?.span.from ?? 0 };
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter(one => one !== null);
  return known.length === 0 ? null : mean(known);
}

function pathOf(axis: Axis, values: readonly unknown[]): ParameterPath {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(JSON.stringify(value), (counts.get(JSON.stringify(value)) ?? 0) + 1);
  const numbers = values.filter((one): one is number => typeof one === 'number');
  const range = rangeOf(axis);
  const isNumeric = range !== null && range > 0 && numbers.length === values.length && numbers.length > 1;
  const steps = numbers.slice(1).map((value, index) => Math.abs(value - (numbers[index] ?? value)));
  return {
    distinct: counts.size,
    mostFrequent: values.length === 0 ? 0 : Math.max(...counts.values()) / values.length,
    deviation: isNumeric ? deviation(numbers) / range : null,
    step: isNumeric ? mean(steps) / range : null,
  };
}

function rangeOf(axis: Axis): number | null {
  if (axis.kind === 'real') return axis.to - axis.from;
  const numbers = axis.values.filter(one => typeof one === 'number');
  return numbers.length < axis.values.length ? null : Math.max(...numbers) - Math.min(...numbers);
}

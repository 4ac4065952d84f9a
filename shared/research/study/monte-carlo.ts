import { z } from 'zod';
import { type MonteCarloSummary, summarizeMonteCarlo } from '../../accounting/performance/monte-carlo.ts';
import { ascending, defined, mean, quantileOfSorted } from '../../accounting/performance/statistics.ts';
import { plainTrial, planBots } from './base.ts';
import { LOOKED_AT, metric, numbersOf } from './objective.ts';
import { type Study, span, type TrialNumbers, type TrialResult, type TrialSpec, trialSpec } from './plan.ts';
import { type Repetition, repetitionOf, resampledReturns, shuffledTrades } from './resampling.ts';
import { studyFrom, type Walk } from './rounds.ts';

const scenario = z
  .strictObject({
    name: z.string().min(1),
    market: trialSpec.unwrap().shape.market,
    /** Fees and spread times this. */
    costs: z.number().min(0).max(100),
  })
  .readonly();

/** P-013C names three; what they mean is ours. */
const SCENARIOS = [
  { name: 'normal', market: { kind: 'recorded' }, costs: 1 },
  {
    name: 'stress',
    market: { kind: 'stressed', volatility: 1.5, shock: { at: 0.5, size: -0.2, bars: 24 } },
    costs: 2,
  },
  {
    name: 'extreme',
    market: { kind: 'stressed', volatility: 2.5, shock: { at: 0.5, size: -0.5, bars: 12 } },
    costs: 5,
  },
] as const satisfies readonly z.input<typeof scenario>[];

export const monteCarloPlan = z
  .strictObject({
    kind: z.literal('monte-carlo'),
    bots: planBots,
    span,
    seed: z.string().min(1).default('42'),
    /** Of the result that is there: no backtest is run again. */
    iterations: z.int().min(1).max(1_000_000).default(1_000),
    resampling: z
      .array(z.enum(['trade-shuffle', 'block-bootstrap']))
      .readonly()
      .default(['trade-shuffle', 'block-bootstrap']),
    /** Of price paths: one backtest each. */
    pathIterations: z.int().min(1).max(100_000).default(1_000),
    paths: z
      .array(z.enum(['garch', 'stationary-bootstrap']))
      .readonly()
      .default(['garch', 'stationary-bootstrap']),
    scenarios: z.array(scenario).readonly().default(SCENARIOS),
    confidences: z.array(z.number().gt(0.5).lt(1)).readonly().default([0.95, 0.99]),
  })
  .readonly();
export type MonteCarloPlan = z.output<typeof monteCarloPlan>;

const METRICS = ['totalReturn', 'maxDrawdown', 'sharpe'] as const;
type Measured = (typeof METRICS)[number];

/** Drawdowns whose probability is told, as shares. */
const DEPTHS = [0.05, 0.1, 0.15, 0.2, 0.3, 0.5];

export interface MethodReport {
  readonly method: string;
  /** Whether each repetition is a backtest of its own on other candles, or a new order of what one backtest brought. */
  readonly isRerun: boolean;
  readonly iterations: number;
  /** Backtests that failed; they count nowhere. */
  readonly failed: number;
  /** By metric; those that a method leaves undefined are not there. */
  readonly metrics: readonly MetricReport[];
  /** Share of the repetitions that lost. */
  readonly lossProbability: number | null;
  readonly drawdowns: readonly { readonly deeperThan: number; readonly probability: number }[];
}

export interface MetricReport extends MonteCarloSummary {
  /** Between which values so large a share of the repetitions lies, as much outside on either side. */
  readonly intervals: readonly {
    readonly confidence: number;
    readonly low: number | null;
    readonly high: number | null;
  }[];
  /** Mean of the worst share `1 − confidence` of them; worst is low, of drawdowns high. */
  readonly tails: readonly { readonly confidence: number; readonly mean: number | null }[];
  readonly samples: readonly (number | null)[];
}

export interface MonteCarloReport {
  readonly base: { readonly metrics: TrialNumbers['metrics']; readonly resultHash: string } | null;
  readonly methods: readonly MethodReport[];
  readonly scenarios: readonly {
    readonly name: string;
    readonly costs: number;
    readonly metrics: TrialNumbers['metrics'] | null;
    readonly failure: string | null;
  }[];
}

export function monteCarlo(plan: MonteCarloPlan): Study<MonteCarloReport> {
  const size = 1 + plan.paths.length * plan.pathIterations + plan.scenarios.length;
  return studyFrom({ kind: 'monte-carlo', size, walk: () => walkOf(plan) });
}

function* walkOf(plan: MonteCarloPlan): Walk<MonteCarloReport> {
  const { bots, span: over, paths, pathIterations, scenarios } = plan;
  const bare: TrialSpec = plainTrial(bots, over, { metrics: LOOKED_AT, extras: [] });
  const [base] = yield [{ ...bare, wanted: { ...bare.wanted, extras: ['trades', 'curve'] } }];
  const numbers = base === undefined ? null : numbersOf(base);
  if (numbers === null) return { base: null, methods: [], scenarios: [] };
  const drawn = paths.flatMap(method =>
    Array.from({ length: pathIterations }, (_, index): TrialSpec => {
      return { ...bare, market: { kind: 'generated', method, seed: `${plan.seed}|${index}` } };
    }),
  );
  const stressed = scenarios.map(({ market, costs }): TrialSpec => ({ ...bare, market, costs }));
  const results = drawn.length + stressed.length === 0 ? [] : yield [...drawn, ...stressed];
  const rerun = paths.map((method, index) =>
    rerunReport(method, results.slice(index * pathIterations, (index + 1) * pathIterations), { plan, numbers }),
  );
  return {
    base: { metrics: numbers.metrics, resultHash: numbers.resultHash },
    methods: [...plan.resampling.map(method => resampledReport(method, { plan, numbers })), ...rerun],
    scenarios: scenarios.map(({ name, costs }, index) => scenarioLine({ name, costs }, results[drawn.length + index])),
  };
}

type Repeating = Pick<MonteCarloPlan, 'iterations' | 'seed' | 'confidences'>;

interface Ground {
  readonly plan: Repeating;
  readonly numbers: TrialNumbers;
}

const HOURS_PER_YEAR = 24 * 365;

/** One result in other orders, a thousand times each: no backtest is run again. It needs the trades and the curve. */
export const resampled = (numbers: TrialNumbers): readonly MethodReport[] =>
  (['trade-shuffle', 'block-bootstrap'] as const).map(method =>
    resampledReport(method, { plan: { iterations: 1_000, seed: '42', confidences: [0.95, 0.99] }, numbers }),
  );

function resampledReport(method: MonteCarloPlan['resampling'][number], ground: Ground): MethodReport {
  const { plan, numbers } = ground;
  const isShuffle = method === 'trade-shuffle';
  const returns = isShuffle ? tradeReturns(numbers) : hourlyReturns(numbers);
  const whole = repetitionOf(returns, HOURS_PER_YEAR);
  return methodReport({
    method,
    isRerun: false,
    failed: 0,
    plan,
    value: isShuffle ? { ...whole, sharpe: null } : whole,
    repetitions: isShuffle
      ? shuffledTrades(returns, plan)
      : resampledReturns(returns, { ...plan, perYear: HOURS_PER_YEAR }),
  });
}

function rerunReport(method: string, results: readonly TrialResult[], { plan, numbers }: Ground): MethodReport {
  const repetitions = results.flatMap((result): readonly Repetition[] =>
    numbersOf(result) === null
      ? []
      : [
          {
            totalReturn: metric(result, 'totalReturn'),
            maxDrawdown: metric(result, 'maxDrawdown'),
            sharpe: metric(result, 'sharpe'),
          },
        ],
  );
  const { totalReturn = null, maxDrawdown = null, sharpe = null } = numbers.metrics;
  const value = { totalReturn, maxDrawdown, sharpe };
  return methodReport({ method, isRerun: true, failed: results.length - repetitions.length, plan, value, repetitions });
}

interface Repeated extends Pick<MethodReport, 'method' | 'isRerun' | 'failed'> {
  readonly plan: Repeating;
  /** The result itself, measured as the repetitions are. */
  readonly value: Repetition;
  readonly repetitions: readonly Repetition[];
}

function methodReport({ method, isRerun, failed, plan, value, repetitions }: Repeated): MethodReport {
  const share = (test: (one: Repetition) => boolean): number | null =>
    defined(repetitions.filter(test).length / repetitions.length);
  return {
    method,
    isRerun,
    failed,
    iterations: repetitions.length,
    metrics: METRICS.filter(key => repetitions.some(one => one[key] !== null)).map(key =>
      metricReport({ method, key, value: value[key], samples: repetitions.map(one => one[key]) }, plan.confidences),
    ),
    lossProbability: share(one => (one.totalReturn ?? 0) < 0),
    drawdowns: DEPTHS.map(deeperThan => ({
      deeperThan,
      probability: share(one => (one.maxDrawdown ?? 0) > deeperThan) ?? 0,
    })),
  };
}

interface Samples {
  readonly method: string;
  readonly key: Measured;
  readonly value: number | null;
  readonly samples: readonly (number | null)[];
}

function metricReport({ method, key, value, samples }: Samples, confidences: readonly number[]): MetricReport {
  const sorted = ascending(samples.filter(one => one !== null));
  const at = (share: number): number | null => defined(quantileOfSorted(sorted, share));
  return {
    ...summarizeMonteCarlo({ method, metric: key, samples }, value),
    intervals: confidences.map(confidence => {
      const outside = (1 - confidence) / 2;
      return { confidence, low: at(outside), high: at(1 - outside) };
    }),
    tails: confidences.map(confidence => {
      const count = Math.max(1, Math.round(sorted.length * (1 - confidence)));
      const worst = key === 'maxDrawdown' ? sorted.subarray(-count) : sorted.subarray(0, count);
      return { confidence, mean: defined(mean(worst)) };
    }),
    samples,
  };
}

/** What each trade changed the equity by, as a share of what was there before it: the capital and what earlier trades had earned. */
function tradeReturns({ trades, curve }: TrialNumbers): Float64Array {
  let equity = curve?.equity[0] ?? 0;
  return Float64Array.from(trades ?? [], ({ profit }) => {
    const share = equity > 0 ? profit / equity : 0;
    equity += profit;
    return share;
  });
}

function hourlyReturns({ curve }: TrialNumbers): Float64Array {
  const equity = curve?.equity ?? [];
  return Float64Array.from(equity.slice(1), (level, index) => {
    const before = equity[index] ?? 0;
    return before > 0 ? level / before - 1 : 0;
  });
}

function scenarioLine(
  { name, costs }: { readonly name: string; readonly costs: number },
  result: TrialResult | undefined,
): MonteCarloReport['scenarios'][number] {
  const failure = result?.outcome.kind === 'failed' ? result.outcome.failure : null;
  return {
    name,
    costs,
    metrics: result === undefined ? null : (numbersOf(result)?.metrics ?? null),
    failure: failure === null ? null : `${failure.code}: ${failure.detail}`,
  };
}

import { z } from 'zod';
import { CATALOGUE, type MetricKey } from '../../accounting/performance/catalogue/catalogue.ts';
import type { Metric } from '../../accounting/performance/catalogue/metric.ts';
import {
  deflatedSharpe,
  luckySharpe,
  probabilisticSharpe,
  type SharpeEstimate,
} from '../../accounting/performance/honesty.ts';
import { DAILY, type Trials } from '../../accounting/performance/input.ts';
import { variance } from '../../accounting/performance/statistics.ts';
import type { TrialNumbers, TrialResult } from './plan.ts';

export const objective = z
  .strictObject({
    /** A key of the catalogue of metrics, of which more or less is better. */
    metric: z
      .string()
      .refine(key => Object.hasOwn(CATALOGUE, key) && metricOf(key).better !== null, {
        error: 'expected the key of a metric that is better when it is higher, or lower',
      })
      .default('sharpe'),
    /** What closed fewer trades is out of the question. P-013C's default. */
    minTrades: z.int().min(0).default(50),
  })
  .readonly();
export type Objective = z.output<typeof objective>;

const metricOf = (key: string): Metric => CATALOGUE[key as MetricKey];

/** What the studies themselves look at, whatever the objective. */
export const LOOKED_AT = [
  'totalReturn',
  'cagr',
  'sharpe',
  'sortino',
  'calmar',
  'maxDrawdown',
  'volatility',
  'trades',
  'winRate',
  'profitFactor',
  'expectancy',
  'exposure',
  'turnover',
  'periods',
  'skewness',
  'kurtosis',
] as const satisfies readonly MetricKey[];

export const metricsFor = ({ metric }: Pick<Objective, 'metric'>): readonly string[] => [
  ...new Set([...LOOKED_AT, metric]),
];

export const numbersOf = ({ outcome }: TrialResult): TrialNumbers | null =>
  outcome.kind === 'done' ? outcome.numbers : null;

export const metric = (result: TrialResult, key: MetricKey): number | null => numbersOf(result)?.metrics[key] ?? null;

/** Higher is better; null when the trial failed, the metric is undefined, or there are too few trades. */
export function scoreOf(result: TrialResult, { metric: key, minTrades }: Objective): number | null {
  const numbers = numbersOf(result);
  const value = numbers?.metrics[key] ?? null;
  if (numbers === null || value === null || (numbers.metrics.trades ?? 0) < minTrades) return null;
  return metricOf(key).better === 'lower' ? -value : value;
}

/** What the Sharpe ratio of one out of many trials is worth. Ratios are annualised. */
export interface Deflation {
  /** Trials that ran, with those of earlier studies that the plan names. */
  readonly count: number;
  readonly sharpeVariance: number | null;
  readonly sharpe: number | null;
  /** What the best of so many shows when none has an edge. */
  readonly luckySharpe: number | null;
  /** Probability that the true ratio is above 0, without and with the other trials counted. */
  readonly probabilisticSharpe: number | null;
  readonly deflatedSharpe: number | null;
}

export function deflationOf(
  chosen: TrialResult,
  tried: readonly TrialResult[],
  { priorTrials }: { readonly priorTrials: number },
): Deflation {
  const ratios = tried.map(result => metric(result, 'sharpe')).filter(one => one !== null);
  const ran = tried.filter(({ outcome }) => outcome.kind === 'done').length;
  const count = Math.max(1, ran + priorTrials);
  const sharpeVariance = ratios.length < 2 ? null : variance(ratios);
  return deflated(numbersOf(chosen)?.metrics ?? {}, { count, sharpeVariance });
}

/** `metrics`: those of `LOOKED_AT`, of the chosen trial. */
export function deflated(metrics: TrialNumbers['metrics'], trials: Trials): Deflation {
  const estimate = estimateOf(metrics);
  const { periodsPerYear } = DAILY;
  const lucky = estimate === null ? null : luckySharpe(estimate, trials, periodsPerYear);
  return {
    ...trials,
    sharpe: metrics.sharpe ?? null,
    luckySharpe: lucky === null ? null : lucky * Math.sqrt(periodsPerYear),
    probabilisticSharpe: estimate === null ? null : probabilisticSharpe(estimate, 0),
    deflatedSharpe: estimate === null ? null : deflatedSharpe(estimate, trials, periodsPerYear),
  };
}

function estimateOf({ sharpe, periods: count, skewness, kurtosis }: TrialNumbers['metrics']): SharpeEstimate | null {
  if (sharpe == null || count == null || skewness == null || kurtosis == null) return null;
  return { sharpe: sharpe / Math.sqrt(DAILY.periodsPerYear), count, skewness, kurtosis };
}

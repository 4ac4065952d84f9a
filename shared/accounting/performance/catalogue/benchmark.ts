import {
  alpha,
  battingAverage,
  benchmarkCorrelation,
  beta,
  capture,
  informationRatio,
  mSquared,
  periodsOf,
  type ReturnPairs,
  trackingError,
  treynor,
} from '../benchmark.ts';
import { totalReturn } from '../returns.ts';
import type { Hurdle } from '../risk.ts';
import type { Sample } from '../sample.ts';
import type { Metrics } from './metric.ts';

/** Null without a benchmark. */
const against =
  (of: (pairs: ReturnPairs, hurdle: Hurdle) => number | null) =>
  ({ benchmark, hurdle }: Sample): number | null =>
    benchmark === null || benchmark.own.length === 0 ? null : of(benchmark, hurdle);

export const BENCHMARK_METRICS = {
  benchmarkReturn: {
    label: 'Benchmark’s total return',
    unit: 'share',
    better: null,
    about: 'What the benchmark did in the same periods (the market’s change, for buy and hold).',
    of: against(({ benchmark }) => totalReturn(benchmark)),
  },
  excessOverBenchmark: {
    label: 'Return beyond the benchmark',
    unit: 'share',
    better: 'higher',
    about: 'Total return less the benchmark’s, of the same periods.',
    of: against(({ own, benchmark }) => {
      const [ours, theirs] = [totalReturn(own), totalReturn(benchmark)];
      return ours === null || theirs === null ? null : ours - theirs;
    }),
  },
  alpha: {
    label: 'Alpha',
    unit: 'share',
    better: 'higher',
    about: '(Mean excess return − β × the benchmark’s) × periods per year; not compounded. Jensen 1968.',
    of: against(alpha),
  },
  beta: {
    label: 'Beta',
    unit: 'ratio',
    better: null,
    about: 'Covariance with the benchmark over the benchmark’s variance. Sharpe 1964.',
    of: against(beta),
  },
  upBeta: {
    label: 'Beta when it rises',
    unit: 'ratio',
    better: 'higher',
    about: 'Beta of the periods in which the benchmark rose.',
    of: against(pairs => beta(periodsOf('up', pairs))),
  },
  downBeta: {
    label: 'Beta when it falls',
    unit: 'ratio',
    better: 'lower',
    about: 'Beta of the periods in which the benchmark fell.',
    of: against(pairs => beta(periodsOf('down', pairs))),
  },
  correlation: {
    label: 'Correlation with the benchmark',
    unit: 'ratio',
    better: null,
    about: 'Pearson’s, −1 to 1.',
    of: against(benchmarkCorrelation),
  },
  rSquared: {
    label: 'R²',
    unit: 'ratio',
    better: null,
    about: 'How much of the returns’ variance the benchmark explains: the correlation squared, 0 to 1.',
    of: against(pairs => {
      const known = benchmarkCorrelation(pairs);
      return known === null ? null : known ** 2;
    }),
  },
  trackingError: {
    label: 'Tracking error',
    unit: 'share',
    better: null,
    about: 'Standard deviation of (own − benchmark’s return) × √periods per year.',
    of: against((pairs, { periodsPerYear }) => trackingError(pairs, periodsPerYear)),
  },
  informationRatio: {
    label: 'Information ratio',
    unit: 'ratio',
    better: 'higher',
    about: 'Mean of (own − benchmark’s return) × periods per year over the tracking error. Grinold & Kahn 2000.',
    of: against((pairs, { periodsPerYear }) => informationRatio(pairs, periodsPerYear)),
  },
  treynor: {
    label: 'Treynor ratio',
    unit: 'ratio',
    better: 'higher',
    about: 'Mean excess return × periods per year over beta. Treynor 1965.',
    of: against(treynor),
  },
  mSquared: {
    label: 'M²',
    unit: 'share',
    better: 'higher',
    about: 'The return per year that the Sharpe ratio would give at the benchmark’s volatility. Modigliani 1997.',
    of: against(mSquared),
  },
  upCapture: {
    label: 'Up capture',
    unit: 'ratio',
    better: 'higher',
    about: 'Own CAGR over the benchmark’s, of the periods in which it rose.',
    of: against((pairs, { periodsPerYear }) => capture('up', pairs, periodsPerYear)),
  },
  downCapture: {
    label: 'Down capture',
    unit: 'ratio',
    better: 'lower',
    about: 'Own CAGR over the benchmark’s, of the periods in which it fell.',
    of: against((pairs, { periodsPerYear }) => capture('down', pairs, periodsPerYear)),
  },
  battingAverage: {
    label: 'Batting average',
    unit: 'share',
    better: 'higher',
    about: 'Periods in which the result earned more than the benchmark, among all.',
    of: against(battingAverage),
  },
} as const satisfies Metrics;

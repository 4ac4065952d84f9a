import { annualMean, annualVolatility, cagr } from './returns.ts';
import { excessReturns, type Hurdle } from './risk.ts';
import { correlation, covariance, defined, deviation, mean, ratio, variance } from './statistics.ts';

/** Returns of the same periods: the result's own, and the benchmark's. Equal lengths. */
export interface ReturnPairs {
  readonly own: readonly number[];
  readonly benchmark: readonly number[];
}

/** `cov(own, benchmark) / var(benchmark)`: how far the result moves with the benchmark. Null when that never moves. Sharpe 1964. */
export function beta({ own, benchmark }: ReturnPairs): number | null {
  return own.length < 2 ? null : ratio(defined(covariance(own, benchmark)), variance(benchmark));
}

/**
 * Jensen's, per year: `(mean excess of the own − β × mean excess of the benchmark) × periods per year`. A share; above 0 the
 * result earns more than its β explains. Not compounded. Jensen 1968.
 */
export function alpha(pairs: ReturnPairs, hurdle: Hurdle): number | null {
  const slope = beta(pairs);
  if (slope === null) return null;
  const own = mean(excessReturns(pairs.own, hurdle));
  return defined((own - slope * mean(excessReturns(pairs.benchmark, hurdle))) * hurdle.periodsPerYear);
}

/** Own return less the benchmark's, per period. */
export const activeReturns = ({ own, benchmark }: ReturnPairs): readonly number[] =>
  own.map((one, index) => one - (benchmark[index] ?? 0));

/** Standard deviation of the active returns `× √periods per year`. A share, ≥ 0. */
export const trackingError = (pairs: ReturnPairs, periodsPerYear: number): number | null =>
  annualVolatility(activeReturns(pairs), periodsPerYear);

/** `mean active return × periods per year / tracking error`. Null when the result is the benchmark. Grinold & Kahn 2000. */
export const informationRatio = (pairs: ReturnPairs, periodsPerYear: number): number | null =>
  ratio(annualMean(activeReturns(pairs), periodsPerYear), trackingError(pairs, periodsPerYear));

/** `mean excess return × periods per year / β`. Treynor 1965. */
export const treynor = (pairs: ReturnPairs, hurdle: Hurdle): number | null =>
  ratio(annualMean(excessReturns(pairs.own, hurdle), hurdle.periodsPerYear), beta(pairs));

/** Pearson's correlation, −1 to 1; null when either never moves. */
export const benchmarkCorrelation = ({ own, benchmark }: ReturnPairs): number | null =>
  own.length < 2 ? null : defined(correlation(own, benchmark));

/** The Sharpe ratio as a return per year at the benchmark's risk: `Sharpe × volatility of the benchmark + hurdle`. Modigliani 1997. */
export function mSquared(pairs: ReturnPairs, hurdle: Hurdle): number | null {
  const excess = excessReturns(pairs.own, hurdle);
  const perRisk = ratio(mean(excess), deviation(excess));
  return perRisk === null
    ? null
    : defined(
        (perRisk * deviation(excessReturns(pairs.benchmark, hurdle)) + mean(pairs.own) - mean(excess)) *
          hurdle.periodsPerYear,
      );
}

/** The pairs of the periods in which the benchmark rose, or fell. */
export function periodsOf(direction: 'up' | 'down', { own, benchmark }: ReturnPairs): ReturnPairs {
  const wanted = (index: number): boolean =>
    direction === 'up' ? (benchmark[index] ?? 0) > 0 : (benchmark[index] ?? 0) < 0;
  return {
    own: own.filter((_, index) => wanted(index)),
    benchmark: benchmark.filter((_, index) => wanted(index)),
  };
}

/** Own CAGR over the benchmark's, of the periods in which it rose (wanted: high) or fell (wanted: low). Morningstar. */
export function capture(direction: 'up' | 'down', pairs: ReturnPairs, periodsPerYear: number): number | null {
  const { own, benchmark } = periodsOf(direction, pairs);
  return ratio(cagr(own, periodsPerYear), cagr(benchmark, periodsPerYear));
}

/** Share of the periods in which the result earned more than the benchmark, 0 to 1. */
export function battingAverage(pairs: ReturnPairs): number | null {
  return defined(activeReturns(pairs).filter(one => one > 0).length / pairs.own.length);
}

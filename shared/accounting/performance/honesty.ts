import { normalCdf, normalQuantile } from '../../kernel/normal.ts';
import { studentCdf } from './distributions.ts';
import type { Trials } from './input.ts';
import { defined, deviation, kurtosis, mean, skewness, variance } from './statistics.ts';

/* How far a result may be chance. Sharpe ratios here are per period, not annualised, unless their name says so. */

/** What the estimate of a Sharpe ratio rests on. */
export interface SharpeEstimate {
  readonly sharpe: number;
  /** Number of returns. */
  readonly count: number;
  readonly skewness: number;
  /** Excess kurtosis. */
  readonly kurtosis: number;
}

/** From excess returns; null below four of them, or when they never vary. */
export function estimateSharpe(excess: readonly number[]): SharpeEstimate | null {
  if (excess.length < 4 || variance(excess) === 0) return null;
  const sharpe = mean(excess) / deviation(excess);
  return { sharpe, count: excess.length, skewness: skewness(excess), kurtosis: kurtosis(excess) };
}

/** `1 − γ₃ SR + (γ₄ − 1) / 4 SR²`, γ₄ the full kurtosis: the estimate's variance times (n − 1). Mertens 2002. */
function spread({ sharpe, skewness: third, kurtosis: fourth }: SharpeEstimate): number {
  return Math.max(0, 1 - third * sharpe + ((fourth + 2) / 4) * sharpe ** 2);
}

/** Standard error of the estimate. Mertens 2002; Bailey & López de Prado 2012. */
export const sharpeError = (estimate: SharpeEstimate): number | null =>
  defined(Math.sqrt(spread(estimate) / (estimate.count - 1)));

/**
 * Probability that the true Sharpe ratio is above `benchmark`: `Φ((SR − benchmark) / standard error)`, 0 to 1. Bailey & López
 * de Prado 2012.
 */
export function probabilisticSharpe(estimate: SharpeEstimate, benchmark: number): number | null {
  const error = sharpeError(estimate);
  return error === null || error === 0 ? null : defined(normalCdf((estimate.sharpe - benchmark) / error));
}

const EULER = 0.5772156649015329;

/**
 * How many standard deviations the best of `trials` draws of pure chance lies above the mean: `(1 − γ) z(1 − 1/N) + γ z(1 −
 * 1/(N e))`, γ Euler's constant; 0 for one trial. Bailey & López de Prado 2014.
 */
export function expectedMaximum(trials: number): number {
  if (trials <= 1) return 0;
  return (1 - EULER) * normalQuantile(1 - 1 / trials) + EULER * normalQuantile(1 - 1 / (trials * Math.E));
}

/**
 * The Sharpe ratio that the best of so many trials shows when none has an edge: `√(variance of the trials) × expected maximum`.
 * While the variance of the trials is unknown, the estimate's own stands in for it, as for trials that are all chance.
 */
export function luckySharpe(estimate: SharpeEstimate, trials: Trials, periodsPerYear: number): number | null {
  const error = sharpeError(estimate);
  const deviationOfTrials =
    trials.sharpeVariance === null ? error : Math.sqrt(Math.max(0, trials.sharpeVariance) / periodsPerYear);
  return deviationOfTrials === null ? null : defined(deviationOfTrials * expectedMaximum(trials.count));
}

/** Probability that the true Sharpe ratio is above 0 although the best of so many trials was chosen, 0 to 1. Bailey & López de Prado 2014. */
export function deflatedSharpe(estimate: SharpeEstimate, trials: Trials, periodsPerYear: number): number | null {
  const lucky = luckySharpe(estimate, trials, periodsPerYear);
  return lucky === null ? null : probabilisticSharpe(estimate, lucky);
}

/**
 * Number of returns from which on the estimate is above `benchmark` with `confidence`: `1 + spread × (z(confidence) / (SR −
 * benchmark))²`. Null when it is not above. Bailey & López de Prado 2012.
 */
export function minimumTrackRecord(
  estimate: SharpeEstimate,
  { benchmark, confidence }: { readonly benchmark: number; readonly confidence: number },
): number | null {
  if (estimate.sharpe <= benchmark) return null;
  return defined(1 + spread(estimate) * (normalQuantile(confidence) / (estimate.sharpe - benchmark)) ** 2);
}

/**
 * Years of data below which the best of so many trials without an edge is expected to show this annualised Sharpe ratio:
 * `(expected maximum / Sharpe)²`. Null when the ratio is not above 0. Bailey, Borwein, López de Prado & Zhu 2014.
 */
export const minimumBacktestYears = (annualSharpe: number, trials: number): number | null =>
  annualSharpe > 0 ? defined((expectedMaximum(trials) / annualSharpe) ** 2) : null;

/** A test of "the mean is not above 0". */
export interface MeanTest {
  readonly t: number;
  /** Probability of such a mean or a higher one when the true mean is 0; one-sided, 0 to 1. */
  readonly p: number;
}

/** Student's t: `mean / (deviation / √n)`, n − 1 degrees of freedom. Null when the values never vary. */
export function meanTest(values: readonly number[]): MeanTest | null {
  return tested(mean(values) / (deviation(values) / Math.sqrt(values.length)), values.length - 1);
}

/**
 * The same with a standard error that holds when values depend on those before: Bartlett weights up to a lag of
 * `⌊4 (n / 100)^(2/9)⌋`. Newey & West 1987, 1994.
 */
export function robustMeanTest(values: readonly number[]): MeanTest | null {
  const n = values.length;
  if (n < 2 || variance(values) === 0) return null;
  const centre = mean(values);
  const lags = Math.min(n - 1, Math.floor(4 * (n / 100) ** (2 / 9)));
  let sum = 0;
  for (let lag = 0; lag <= lags; lag++) {
    let products = 0;
    for (let index = lag; index < n; index++)
      products += ((values[index] ?? 0) - centre) * ((values[index - lag] ?? 0) - centre);
    sum += (lag === 0 ? 1 : 2 * (1 - lag / (lags + 1))) * products;
  }
  return tested(centre / (Math.sqrt(sum) / n), n - 1);
}

function tested(t: number, freedom: number): MeanTest | null {
  return Number.isFinite(t) ? { t, p: studentCdf(-t, freedom) } : null;
}

/** Share of the samples below `value`, those equal to it by half: 0 to 1; 0.5 is what chance gives. Null without samples. */
export function percentileOf(value: number, samples: readonly number[]): number | null {
  const below = samples.filter(one => one < value).length;
  const equal = samples.filter(one => one === value).length;
  return defined((below + equal / 2) / samples.length);
}

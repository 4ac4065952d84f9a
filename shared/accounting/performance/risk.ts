import { normalDensity, normalQuantile } from '../../kernel/normal.ts';
import { annualMean, annualVolatility, growth, perPeriod } from './returns.ts';
import { ascending, autocorrelation, defined, deviation, mean, quantile, ratio, total, trend } from './statistics.ts';

/** What a year is in periods, and the return per year (a share) that a result must exceed to count. */
export interface Hurdle {
  readonly periodsPerYear: number;
  readonly rate: number;
}

/** The returns less what the hurdle earns in a period. */
export function excessReturns(returns: readonly number[], { rate, periodsPerYear }: Hurdle): readonly number[] {
  const hurdle = perPeriod(rate, periodsPerYear);
  return hurdle === 0 ? returns : returns.map(one => one - hurdle);
}

/** `mean excess return / its standard deviation × √periods per year`. Null when it never varies. Sharpe 1994. */
export function sharpe(returns: readonly number[], hurdle: Hurdle): number | null {
  const excess = excessReturns(returns, hurdle);
  return ratio(annualMean(excess, hurdle.periodsPerYear), annualVolatility(excess, hurdle.periodsPerYear));
}

/**
 * By how much autocorrelated returns understate the risk of a year: `√(1 + 2 Σ (1 − k/n) |ρ|^k)`, k from 1 to n − 1, with ρ
 * the correlation of each return with the next. ≥ 1. Lo 2002, for returns of the first order.
 */
export function autocorrelationPenalty(returns: readonly number[]): number | null {
  const rho = Math.abs(autocorrelation(returns, 1));
  if (Number.isNaN(rho)) return null;
  let sum = 0;
  let power = rho;
  for (let lag = 1; lag < returns.length && power > 1e-18; lag++, power *= rho)
    sum += (1 - lag / returns.length) * power;
  return defined(Math.sqrt(1 + 2 * sum));
}

/** `√(Σ min(r − hurdle, 0)² / n) × √periods per year`. A share, ≥ 0; gains count as 0. Sortino & Price 1994. */
export function downsideRisk(returns: readonly number[], hurdle: Hurdle): number | null {
  const shortfalls = excessReturns(returns, hurdle).map(one => Math.min(one, 0) ** 2);
  return defined(Math.sqrt(mean(shortfalls) * hurdle.periodsPerYear));
}

/** `mean excess return × periods per year / downside risk`. Null when nothing fell short. Sortino & Price 1994. */
export function sortino(returns: readonly number[], hurdle: Hurdle): number | null {
  if (returns.length < 2) return null;
  return ratio(annualMean(excessReturns(returns, hurdle), hurdle.periodsPerYear), downsideRisk(returns, hurdle));
}

/** `Σ max(r − hurdle, 0) / Σ max(hurdle − r, 0)`: gains per unit of loss. Null when nothing fell short. Keating & Shadwick 2002. */
export function omega(returns: readonly number[], hurdle: Hurdle): number | null {
  if (returns.length < 2) return null;
  const { gains, losses } = gainsAndLosses(excessReturns(returns, hurdle));
  return ratio(gains, losses);
}

/** `Σ r / Σ |negative r|`. Schwager 2012; his are monthly. */
export function gainToPain(returns: readonly number[]): number | null {
  return ratio(total(returns), gainsAndLosses(returns).losses);
}

/** Sums of the positive and of the negative values, both ≥ 0. */
function gainsAndLosses(values: readonly number[]): { readonly gains: number; readonly losses: number } {
  let gains = 0;
  let losses = 0;
  for (const one of values) {
    if (one > 0) gains += one;
    else losses -= one;
  }
  return { gains, losses };
}

/** The return that a share `tail` of the periods stays below: their quantile. Below 0 is a loss. */
export const valueAtRisk = (returns: readonly number[], tail: number): number | null =>
  defined(quantile(returns, tail));

/** Mean of the worst `⌊(n − 1) tail⌋ + 1` returns. Below 0 is a loss. Rockafellar & Uryasev 2000. */
export function expectedShortfall(returns: readonly number[], tail: number): number | null {
  if (returns.length === 0) return null;
  const worst = ascending(returns).subarray(0, Math.floor((returns.length - 1) * tail) + 1);
  return defined(mean(worst));
}

/** The same quantile of a normal distribution with their mean and deviation: `μ + σ z(tail)`. */
export const normalValueAtRisk = (returns: readonly number[], tail: number): number | null =>
  defined(mean(returns) + deviation(returns) * normalQuantile(tail));

/** Mean of what lies beyond it: `μ − σ φ(z(tail)) / tail`. */
export const normalExpectedShortfall = (returns: readonly number[], tail: number): number | null =>
  defined(mean(returns) - (deviation(returns) * normalDensity(normalQuantile(tail))) / tail);

/** `|95th percentile| / |5th percentile|` of the returns: above 1 the good days are larger than the bad ones. */
export function tailRatio(returns: readonly number[]): number | null {
  const sorted = returns.length === 0 ? [Number.NaN] : returns;
  return ratio(Math.abs(quantile(sorted, 0.95)), Math.abs(quantile(sorted, 0.05)));
}

/** R² of a straight line through the logarithm of the growth: 1 is steady growth (or decay), 0 none. Null after a total loss. */
export function stability(returns: readonly number[]): number | null {
  return returns.length < 2 ? null : defined(logTrend(returns).r2);
}

/** Slope of the same line over its standard error: growth that is steep and steady. Kestner 1996 (without his √n). */
export function kRatio(returns: readonly number[]): number | null {
  const { slope, error } = logTrend(returns);
  return returns.length < 3 ? null : ratio(slope, error);
}

const logTrend = (returns: readonly number[]) => trend(growth(returns).map(Math.log));

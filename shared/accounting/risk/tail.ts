import { invariant } from '../../kernel/invariant.ts';
import { normalDensity, normalQuantile } from '../../kernel/normal.ts';
import { seededRandom } from '../../kernel/random.ts';
import * as performance from '../performance/risk.ts';
import { defined, deviation, kurtosis, mean, type Numbers, skewness } from '../performance/statistics.ts';

export const TAIL_METHODS = ['historical', 'normal', 'cornish-fisher', 'monte-carlo'] as const;
export type TailMethod = (typeof TAIL_METHODS)[number];

export interface TailQuestion {
  readonly method: TailMethod;
  /** How sure, above 0.5 to 1: 0.95 asks for the loss that one period in twenty exceeds. */
  readonly confidence: number;
  /** Periods that are held, whole, at least 1: 5 with daily returns asks for five days. */
  readonly horizon: number;
  /** Of `monte-carlo`: the same gives the same number. */
  readonly seed?: string;
  /** Of `monte-carlo`: how many futures are drawn. */
  readonly paths?: number;
}

/** Fewer periods than this say nothing about a tail. */
export const LEAST_RETURNS = 30;
const PATHS = 10_000;

/**
 * What is lost, as a share of what is held, in a period as bad as only a share `1 − confidence` of them is; above 0 is a loss, below 0
 * means that even then something is gained. `returns` are simple ones, oldest first, one per period. Null with fewer than 30 of them.
 *
 * - `historical`: the quantile (type 7 of Hyndman & Fan: linear between order statistics at `(n − 1) p`) of the returns; over several
 *   periods of all overlapping windows, compounded. Overlapping windows are not independent: the tail has fewer witnesses than it seems.
 * - `normal`: `−(μ h + z σ √h)`, σ with divisor n − 1: the square root of time, for returns that do not follow from one another.
 * - `cornish-fisher`: the same with z moved by skewness `S / √h` and excess kurtosis `K / h` of the returns (Cornish & Fisher 1938); null
 *   where these are so large that the expansion does not rise everywhere and is no distribution (Maillard 2012), as often for coins.
 * - `monte-carlo`: the quantile of futures, each of `horizon` returns drawn with replacement, compounded.
 */
export function valueAtRisk(returns: readonly number[], question: TailQuestion): number | null {
  return inTail(returns, question, {
    sample: (outcomes, tail) => performance.valueAtRisk(outcomes, tail),
    normal: z => z,
    expansion: (z, { skew, fat }) =>
      z + ((z * z - 1) * skew) / 6 + ((z ** 3 - 3 * z) * fat) / 24 - ((2 * z ** 3 - 5 * z) * skew * skew) / 36,
  });
}

/**
 * The mean of what is lost in the periods that are at least as bad as `valueAtRisk` says; same sign, methods and nulls. Of a sample: the
 * mean of its worst `⌊(n − 1) (1 − confidence)⌋ + 1` outcomes (Rockafellar & Uryasev 2000). `normal`: `−(μ h − σ √h φ(z) / p)`;
 * `cornish-fisher`: the integral of its quantile below p, which has a closed form.
 */
export function expectedShortfall(returns: readonly number[], question: TailQuestion): number | null {
  const below = (z: number): number => -normalDensity(z) / (1 - question.confidence);
  return inTail(returns, question, {
    sample: (outcomes, tail) => performance.expectedShortfall(outcomes, tail),
    normal: below,
    expansion: (z, { skew, fat }) =>
      below(z) * (1 + (z * skew) / 6 + ((z * z - 1) * fat) / 24 + ((1 - 2 * z * z) * skew * skew) / 36),
  });
}

interface Shape {
  /** Skewness and excess kurtosis of what `horizon` periods bring. */
  readonly skew: number;
  readonly fat: number;
}
interface Measure {
  sample(outcomes: readonly number[], tail: number): number | null;
  /** In standard deviations from the mean, given the normal quantile. */
  normal(z: number): number;
  expansion(z: number, shape: Shape): number;
}

function inTail(returns: readonly number[], question: TailQuestion, measure: Measure): number | null {
  const { confidence, horizon } = question;
  invariant(confidence > 0.5 && confidence < 1, `confidence ${confidence} is not between 0.5 and 1`);
  invariant(Number.isInteger(horizon) && horizon >= 1, `horizon ${horizon} is not a number of periods`);
  if (returns.length < LEAST_RETURNS) return null;
  const tail = 1 - confidence;
  const lossOf = (result: number | null): number | null => (result === null ? null : defined(-result));
  switch (question.method) {
    case 'historical':
      return lossOf(measure.sample(windowReturns(returns, horizon), tail));
    case 'monte-carlo':
      return lossOf(measure.sample(drawnReturns(returns, question), tail));
    case 'normal':
      return lossOf(scaled(returns, horizon, measure.normal(normalQuantile(tail))));
    case 'cornish-fisher': {
      const shape = { skew: skewness(returns) / Math.sqrt(horizon), fat: kurtosis(returns) / horizon };
      if (!isDistribution(shape)) return null;
      return lossOf(scaled(returns, horizon, measure.expansion(normalQuantile(tail), shape)));
    }
  }
}

const scaled = (returns: Numbers, horizon: number, deviations: number): number =>
  mean(returns) * horizon + deviations * deviation(returns) * Math.sqrt(horizon);

/** Further off than this, in deviations, nothing happens that a tail is asked for. */
const FAR = 5;

/** Whether the expansion rises wherever it is asked: its slope `A z² + S/3 z + C` is below 0 nowhere within five deviations. */
function isDistribution({ skew, fat }: Shape): boolean {
  const square = fat / 8 - (skew * skew) / 6;
  const slope = (z: number): number => square * z * z + (skew / 3) * z + 1 - fat / 8 + (5 * skew * skew) / 36;
  const lowest = square > 0 ? Math.min(FAR, Math.max(-FAR, -skew / 6 / square)) : FAR;
  return slope(-FAR) >= 0 && slope(FAR) >= 0 && slope(lowest) >= 0;
}

/** What each run of `length` periods in a row brings, compounded; overlapping, oldest first. */
export function windowReturns(returns: readonly number[], length: number): readonly number[] {
  if (length === 1) return returns;
  return Array.from({ length: Math.max(0, returns.length - length + 1) }, (_, from) => {
    let worth = 1;
    for (let at = from; at < from + length; at++) worth *= 1 + (returns[at] ?? 0);
    return worth - 1;
  });
}

function drawnReturns(returns: readonly number[], { horizon, seed = 'tail', paths = PATHS }: TailQuestion) {
  const random = seededRandom(seed);
  return Array.from({ length: paths }, () => {
    let worth = 1;
    for (let period = 0; period < horizon; period++) worth *= 1 + (returns[random.integer(returns.length)] ?? 0);
    return worth - 1;
  });
}

/**
 * What shares of the equity (below 0: short) in the series would have brought in each period, oldest first; a period in which one of the
 * held has no return (NaN) is left out. The series are of equal length.
 */
export function portfolioReturns(weights: readonly number[], series: readonly Numbers[]): readonly number[] {
  const held = series.flatMap((returns, index) => {
    const weight = weights[index] ?? 0;
    return weight === 0 ? [] : [{ weight, returns }];
  });
  const results: number[] = [];
  for (let at = 0; at < (held[0]?.returns.length ?? 0); at++) {
    let sum = 0;
    for (const { weight, returns } of held) sum += weight * (returns[at] ?? Number.NaN);
    if (Number.isFinite(sum)) results.push(sum);
  }
  return results;
}

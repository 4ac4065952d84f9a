import type { Covariance, Matrix } from './covariance.ts';

export const WEIGHT_METHODS = [
  'equal',
  'inverse-volatility',
  'minimum-variance',
  'maximum-sharpe',
  'risk-parity',
] as const;
export type WeightMethod = (typeof WEIGHT_METHODS)[number];

export interface WeightInput {
  readonly covariance: Covariance;
  /** Mean excess returns per period. */
  readonly means: readonly number[];
}

/**
 * Shares of the capital, at least 0, together 1: long only, nothing borrowed. What never varies gets nothing, but for `equal`. Null when
 * the method has no answer: nothing varies, or for the highest Sharpe ratio no mean is above 0.
 *
 * `minimum-variance` and `maximum-sharpe` are the least `½ y'Σy − c'y` over y ≥ 0 (c: ones, or the means), scaled to 1 (Markowitz 1952);
 * `risk-parity`, in which each contributes as much to the variance, is the least `½ y'Σy − Σ ln y` (Maillard, Roncalli & Teïletche 2010;
 * Spinu 2013). All by cyclic descent, one weight at a time.
 */
export function weightsOf(method: WeightMethod, { covariance, means }: WeightInput): readonly number[] | null {
  const { matrix } = covariance;
  const count = matrix.length;
  if (method === 'equal') return new Array<number>(count).fill(1 / count);
  const variances = matrix.map((row, index) => row[index] ?? 0);
  if (!variances.some(one => one > 0)) return null;
  // variances near 1 keep the descent well behaved
  const scale = Math.max(...variances);
  const scaled = matrix.map(row => row.map(one => one / scale));
  switch (method) {
    case 'inverse-volatility':
      return inverseVolatilityWeights(variances.map(Math.sqrt));
    case 'minimum-variance':
      return toOne(descent(scaled, (rest, variance) => Math.max(0, (1 - rest) / variance)));
    case 'maximum-sharpe':
      return toOne(bestRatio(scaled, means));
    case 'risk-parity':
      return riskParityWeights(covariance);
  }
}

function bestRatio(matrix: Matrix, means: readonly number[]): readonly number[] {
  const largest = Math.max(...means.map(Math.abs));
  return descent(matrix, (rest, variance, index) => Math.max(0, ((means[index] ?? 0) / largest - rest) / variance));
}

/** `1 / σ`, scaled to 1; what never varies gets nothing. Null when nothing varies. */
export const inverseVolatilityWeights = (deviations: readonly number[]): readonly number[] | null =>
  toOne(deviations.map(one => (one > 0 ? 1 / one : 0)));

export interface ParityBounds {
  /** What each may bring of the variance, in any unit, at least 0; all the same where not given. */
  readonly budgets?: readonly number[];
  /** The most that each may have, a share of the capital; 1 where not given. */
  readonly caps?: readonly number[];
}

/**
 * Weights of which each brings its budget's share of the variance, or stands at its cap: the least `½ y'Σy − λ Σ b ln y` over
 * y ≤ caps with the λ that makes them add up to 1 (Richard & Roncalli 2019), by cyclic descent. When the caps leave no room for all
 * the capital, each stands at its cap and the rest is nobody's. What never varies gets nothing. Null when nothing varies.
 */
export function riskParityWeights(
  { matrix }: Pick<Covariance, 'matrix'>,
  { budgets = [], caps = [] }: ParityBounds = {},
): readonly number[] | null {
  const scale = Math.max(...matrix.map((row, index) => row[index] ?? 0));
  if (!(scale > 0)) return null;
  const scaled = matrix.map(row => row.map(one => one / scale));
  const budget = matrix.map((_, index) => Math.max(0, budgets[index] ?? 1));
  const shares = toOne(budget.map((one, index) => ((scaled[index]?.[index] ?? 0) > 0 ? one : 0)));
  if (shares === null) return null;
  const free = toOne(descent(scaled, (rest, variance, index) => parityStep(rest, variance, shares[index] ?? 0)));
  const most = shares.map((one, index) => (one > 0 ? Math.min(1, Math.max(0, caps[index] ?? 1)) : 0));
  if (free === null || free.every((one, index) => one <= (most[index] ?? 0))) return free;
  return sum(most) <= 1 ? most : cappedParity(scaled, shares, most);
}

/** As λ grows, so does each weight until its cap: the one that makes the sum 1 is found by halving. */
function cappedParity(matrix: Matrix, shares: readonly number[], most: readonly number[]): readonly number[] {
  const at = (log: number): readonly number[] =>
    descent(matrix, (rest, variance, index) =>
      Math.min(most[index] ?? 0, parityStep(rest, variance, Math.exp(log) * (shares[index] ?? 0))),
    );
  let [low, high] = [-60, 60];
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (sum(at(middle)) < 1) low = middle;
    else high = middle;
  }
  return at(high);
}

/** The weight above 0 at which `variance w² + rest w = budget`. */
const parityStep = (rest: number, variance: number, budget: number): number =>
  budget === 0 ? 0 : (-rest + Math.sqrt(rest * rest + 4 * variance * budget)) / (2 * variance);

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

/** Shares of the variance that each weight brings: `w (Σw) / w'Σw`. */
export function riskShares(weights: readonly number[], { matrix }: Pick<Covariance, 'matrix'>): readonly number[] {
  const parts = matrix.map(
    (row, index) => (weights[index] ?? 0) * row.reduce((sum, one, j) => sum + one * (weights[j] ?? 0), 0),
  );
  const total = parts.reduce((sum, one) => sum + one, 0);
  return parts.map(one => (total > 0 ? one / total : 0));
}

const MOST_TURNS = 10_000;
const ENOUGH = 1e-12;

/** `solve` says what one weight is given what the others make of its row. */
function descent(matrix: Matrix, solve: (rest: number, variance: number, index: number) => number): readonly number[] {
  const weights: number[] = matrix.map((row, index) => ((row[index] ?? 0) > 0 ? 1 : 0));
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    let moved = 0;
    for (const [index, row] of matrix.entries()) {
      const variance = row[index] ?? 0;
      if (variance <= 0) continue;
      const before = weights[index] ?? 0;
      const rest = row.reduce((sum, one, j) => sum + one * (weights[j] ?? 0), 0) - variance * before;
      const next = solve(rest, variance, index);
      weights[index] = next;
      moved = Math.max(moved, Math.abs(next - before));
    }
    if (moved < ENOUGH) break;
  }
  return weights;
}

function toOne(weights: readonly number[]): readonly number[] | null {
  const whole = sum(weights);
  return whole > 0 && Number.isFinite(whole) ? weights.map(one => one / whole) : null;
}

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
      return toOne(variances.map(one => (one > 0 ? 1 / Math.sqrt(one) : 0)));
    case 'minimum-variance':
      return toOne(descent(scaled, (rest, variance) => Math.max(0, (1 - rest) / variance)));
    case 'maximum-sharpe':
      return toOne(bestRatio(scaled, means));
    case 'risk-parity':
      return toOne(
        descent(scaled, (rest, variance) => (-rest + Math.sqrt(rest * rest + 4 * variance)) / (2 * variance)),
      );
  }
}

function bestRatio(matrix: Matrix, means: readonly number[]): readonly number[] {
  const largest = Math.max(...means.map(Math.abs));
  return descent(matrix, (rest, variance, index) => Math.max(0, ((means[index] ?? 0) / largest - rest) / variance));
}

/** Shares of the variance that each weight brings: `w (Σw) / w'Σw`. */
export function riskShares(weights: readonly number[], { matrix }: Covariance): readonly number[] {
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
  const sum = weights.reduce((total, one) => total + one, 0);
  return sum > 0 && Number.isFinite(sum) ? weights.map(one => one / sum) : null;
}

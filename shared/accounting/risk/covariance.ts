import { deviation, mean } from '../performance/statistics.ts';

/** Rows and columns in the order of the series. */
export type Matrix = readonly (readonly number[])[];

/** Covariances per period from correlations and the deviation of each series, `ρ σ σ`: as `correlationMatrix` gives them, unknown ones too. */
export const covarianceMatrix = (correlation: Matrix, deviations: readonly number[]): Matrix =>
  correlation.map((row, i) => row.map((one, j) => one * (deviations[i] ?? 0) * (deviations[j] ?? 0)));

export interface Covariance {
  /** Per period. */
  readonly matrix: Matrix;
  readonly correlation: Matrix;
  /** How far the correlations were pulled towards 0, 0 to 1. */
  readonly shrinkage: number;
}

/**
 * Covariance of series of equal length, with correlations shrunk towards none by as much as their sampling error asks for: Ledoit
 * & Wolf 2004, on standardised returns, so that deviations stay as they are. A series that never varies has nothing but zeros.
 */
export function shrunkCovariance(series: readonly (readonly number[])[]): Covariance {
  const deviations = series.map(returns => deviation(returns) || 0);
  const standard = series.map((returns, index) => {
    const [centre, spread] = [mean(returns), deviations[index] ?? 0];
    return returns.map(one => (spread > 0 ? (one - centre) / spread : 0));
  });
  const count = series[0]?.length ?? 0;
  const sample = standard.map(a => standard.map(b => dot(a, b) / count));
  const shrinkage = shrinkageOf(standard, sample);
  const correlation = sample.map((row, i) =>
    row.map((one, j) => (i === j ? (deviations[i] === 0 ? 0 : 1) : (1 - shrinkage) * one)),
  );
  return { matrix: covarianceMatrix(correlation, deviations), correlation, shrinkage };
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, one, index) => sum + one * (b[index] ?? 0), 0);

/** Their b² / d²: the error of the sample over its distance from the identity. */
function shrinkageOf(standard: readonly (readonly number[])[], sample: Matrix): number {
  const [size, count] = [sample.length, standard[0]?.length ?? 0];
  if (size < 2 || count === 0) return 0;
  const scale = sample.reduce((sum, row, index) => sum + (row[index] ?? 0), 0) / size;
  const square = sample.flat().reduce((sum, one) => sum + one * one, 0);
  const distance = square / size - scale * scale;
  let fourths = 0;
  for (let at = 0; at < count; at++) fourths += standard.reduce((sum, row) => sum + (row[at] ?? 0) ** 2, 0) ** 2;
  const error = (fourths / count - square) / (count * size);
  return distance > 0 ? Math.min(1, Math.max(0, error / distance)) : 1;
}

import type { Numbers } from '../performance/statistics.ts';
import type { Matrix } from './covariance.ts';

/** Fewer common returns than this say nothing about how two go together. */
export const LEAST_OVERLAP = 30;

/** Sums over the returns that two series have in common. */
export interface PairSums {
  readonly count: number;
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

/** What is smaller than this share of the sum of squares is rounding, not variance. */
const ROUNDING = 1e-13;

/**
 * Pearson's, −1 to 1. Two with fewer than `leastOverlap` common returns, or one of which never moved, are taken for one bet: 1. The sums
 * are of plain products: returns have means so near 0 that nothing is lost by it.
 */
export function correlationOf({ count, x, y, xx, xy, yy }: PairSums, leastOverlap: number): number {
  if (count < Math.max(leastOverlap, 2)) return 1;
  const spreadX = xx - (x * x) / count;
  const spreadY = yy - (y * y) / count;
  if (spreadX <= ROUNDING * xx || spreadY <= ROUNDING * yy) return 1;
  return Math.min(1, Math.max(-1, (xy - (x * y) / count) / Math.sqrt(spreadX * spreadY)));
}

/**
 * Correlations of series of simple returns of equal length, pairwise complete: of each two over the periods in which both have a return
 * (else NaN). Symmetric, 1 on the diagonal. Pairwise matrices need not be positive definite. Unknown is 1, see `correlationOf`.
 */
export function correlationMatrix(series: readonly Numbers[], leastOverlap: number = LEAST_OVERLAP): Matrix {
  const columns = series.map(one => Float64Array.from(one));
  const none = new Float64Array();
  return symmetric(series.length, (i, j) =>
    correlationOf(sumsOf(columns[i] ?? none, columns[j] ?? none), leastOverlap),
  );
}

function sumsOf(xs: Float64Array, ys: Float64Array): PairSums {
  let count = 0;
  let x = 0;
  let y = 0;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let at = 0; at < xs.length; at++) {
    const a = xs[at] ?? Number.NaN;
    const b = ys[at] ?? Number.NaN;
    // NaN only where one of the two is
    if (Number.isNaN(a + b)) continue;
    count += 1;
    x += a;
    y += b;
    xx += a * a;
    xy += a * b;
    yy += b * b;
  }
  return { count, x, y, xx, xy, yy };
}

/** 1 on the diagonal; `of` is asked once per pair, i below j. */
export function symmetric(size: number, of: (i: number, j: number) => number): Matrix {
  const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(1));
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      const value = of(i, j);
      const [rowI, rowJ] = [matrix[i] ?? [], matrix[j] ?? []];
      rowI[j] = value;
      rowJ[i] = value;
    }
  }
  return matrix;
}

/** Groups of indices that hang together by correlations of at least `threshold`, over others too; each and all ascending; every index in one. */
export function clustersOf(correlation: Matrix, threshold: number): readonly (readonly number[])[] {
  const seen = new Set<number>();
  return correlation.flatMap((_, first) => {
    if (seen.has(first)) return [];
    const cluster = [first];
    seen.add(first);
    for (const one of cluster) {
      for (const [other, value] of (correlation[one] ?? []).entries()) {
        if (value < threshold || seen.has(other)) continue;
        seen.add(other);
        cluster.push(other);
      }
    }
    return [cluster.sort((a, b) => a - b)];
  });
}

/**
 * `√(hᵀ C h)`: what positions that each lose `h` at their stops lose together when they move as they used to; below 0 for a short, which
 * offsets what it goes with. At least 0 and never above `Σ |h|`.
 */
export function correlatedHeat(heats: readonly number[], correlation: Matrix): number {
  let square = 0;
  let sum = 0;
  for (const [i, heat] of heats.entries()) {
    const row = correlation[i] ?? [];
    for (const [j, other] of heats.entries()) square += heat * other * (row[j] ?? 1);
    sum += Math.abs(heat);
  }
  return Math.min(sum, Math.sqrt(Math.max(0, square)));
}

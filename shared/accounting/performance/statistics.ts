/* Of samples of numbers. NaN where a sample is too small to say: the metrics make null of it, at their edge. */

export type Numbers = ArrayLike<number>;

/** What is no number (0 / 0) or has no end (1 / 0) is undefined: null. Never -0. */
export const defined = (value: number): number | null => (Number.isFinite(value) ? value + 0 : null);

/** `top / bottom`; null when either is undefined or `bottom` is 0. */
export const ratio = (top: number | null, bottom: number | null): number | null =>
  top === null || bottom === null ? null : defined(top / bottom);

/** Deviations smaller than this share of the largest value are rounding, not deviations. */
const ROUNDING = 1e-13;

export function total(values: Numbers): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] ?? 0;
  return sum;
}

export const mean = (values: Numbers): number => total(values) / values.length;

export function extent(values: Numbers): { readonly least: number; readonly most: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most };
}

/** Sum of the k-th powers of the distances to the mean. */
function moment(values: Numbers, power: 2 | 3 | 4): number {
  const centre = mean(values);
  let sum = 0;
  for (let index = 0; index < values.length; index++) {
    const distance = (values[index] ?? 0) - centre;
    const square = distance * distance;
    sum += power === 2 ? square : power === 3 ? square * distance : square * square;
  }
  return sum;
}

/** Of a sample, divisor n − 1; 0 when all values are the same but for rounding. */
export function variance(values: Numbers): number {
  if (values.length < 2) return Number.NaN;
  const { least, most } = extent(values);
  if (most - least <= ROUNDING * Math.max(Math.abs(least), Math.abs(most))) return 0;
  return moment(values, 2) / (values.length - 1);
}

/** Standard deviation of a sample, divisor n − 1. */
export const deviation = (values: Numbers): number => Math.sqrt(variance(values));

/** Of a sample, divisor n − 1; both of the same length. */
export function covariance(xs: Numbers, ys: Numbers): number {
  const [mx, my] = [mean(xs), mean(ys)];
  let sum = 0;
  for (let index = 0; index < xs.length; index++) sum += ((xs[index] ?? 0) - mx) * ((ys[index] ?? 0) - my);
  return sum / (xs.length - 1);
}

/** Pearson's, −1 to 1. */
export const correlation = (xs: Numbers, ys: Numbers): number => covariance(xs, ys) / (deviation(xs) * deviation(ys));

/** Correlation of a series with itself `lag` values later. */
export function autocorrelation(values: readonly number[], lag: number): number {
  return correlation(values.slice(0, -lag), values.slice(lag));
}

/** Adjusted Fisher–Pearson G1: 0 for a normal sample, below 0 when the long tail is of losses. Joanes & Gill 1998. */
export function skewness(values: Numbers): number {
  const n = values.length;
  if (n < 3 || variance(values) === 0) return Number.NaN;
  const g = moment(values, 3) / n / (moment(values, 2) / n) ** 1.5;
  return (g * Math.sqrt(n * (n - 1))) / (n - 2);
}

/** Excess kurtosis G2: 0 for a normal sample, above 0 with fat tails. Joanes & Gill 1998. */
export function kurtosis(values: Numbers): number {
  const n = values.length;
  if (n < 4 || variance(values) === 0) return Number.NaN;
  const g = moment(values, 4) / n / (moment(values, 2) / n) ** 2 - 3;
  return ((n - 1) * ((n + 1) * g + 6)) / ((n - 2) * (n - 3));
}

export const ascending = (values: Numbers): Float64Array => Float64Array.from(values).sort();

/** The value below which a share of the sample lies, interpolated linearly (type 7 of Hyndman & Fan 1996). */
export function quantile(values: Numbers, share: number): number {
  return quantileOfSorted(ascending(values), share);
}

export function quantileOfSorted(sorted: Numbers, share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

export const median = (values: Numbers): number => quantile(values, 0.5);

/** A straight line through `values` at 0, 1, 2, …: its slope, the slope's standard error, and how much of them it explains (R²). */
export function trend(values: Numbers): { readonly slope: number; readonly error: number; readonly r2: number } {
  const n = values.length;
  const steps = Float64Array.from({ length: n }, (_, index) => index);
  const spread = moment(steps, 2);
  const slope = (covariance(steps, values) * (n - 1)) / spread;
  const r2 = correlation(steps, values) ** 2;
  const rest = Math.max(0, moment(values, 2) * (1 - r2));
  return { slope, error: Math.sqrt(rest / (n - 2) / spread), r2 };
}

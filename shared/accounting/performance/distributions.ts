/* The two distributions that tests of results are held against; to about 1e-14. */

const MAX_TERMS = 500;
const SMALLEST = 1e-300;
const ENOUGH = 1e-16;

export const normalDensity = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/** Share of a standard normal at or below `x`. By its power series near 0 and by Laplace's continued fraction in the tails. */
export function normalCdf(x: number): number {
  if (Math.abs(x) > 38) return x < 0 ? 0 : 1;
  if (Math.abs(x) < 3) {
    let term = x;
    let sum = x;
    for (let k = 1; k < MAX_TERMS && Math.abs(term) > ENOUGH * Math.abs(sum); k++) {
      term *= (x * x) / (2 * k + 1);
      sum += term;
    }
    return 0.5 + sum * normalDensity(x);
  }
  const size = Math.abs(x);
  let fraction = size;
  for (let k = 160; k > 0; k--) fraction = size + k / fraction;
  const tail = normalDensity(x) / fraction;
  return x < 0 ? tail : 1 - tail;
}

/** The inverse of `normalCdf`: from Abramowitz & Stegun 26.2.23, sharpened by Halley's steps. NaN outside of 0 to 1. */
export function normalQuantile(share: number): number {
  if (!(share > 0 && share < 1)) return share === 0 ? -Infinity : share === 1 ? Infinity : Number.NaN;
  if (share > 0.5) return -normalQuantile(1 - share);
  const t = Math.sqrt(-2 * Math.log(share));
  const guess = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  let x = guess - t;
  for (let step = 0; step < 4; step++) {
    const error = (normalCdf(x) - share) / normalDensity(x);
    x -= error / (1 + (x * error) / 2);
  }
  return x;
}

/** Share of Student's t with `freedom` degrees at or below `t`. */
export function studentCdf(t: number, freedom: number): number {
  if (!(freedom > 0) || Number.isNaN(t)) return Number.NaN;
  const tail = incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** Regularised I_x(a, b), by Lentz's continued fraction (Numerical Recipes 6.4). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const away = (value: number): number => (Math.abs(value) < SMALLEST ? SMALLEST : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < ENOUGH) break;
  }
  return front * fraction;
}

/** Stirling's series, after shifting `x` to where it is exact to the last digits. */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  while (z < 15) {
    shift += Math.log(z);
    z += 1;
  }
  const w = 1 / (z * z);
  const series = (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w / 1188)))) / z;
  return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series - shift;
}

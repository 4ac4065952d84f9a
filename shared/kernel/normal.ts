/* The standard normal distribution, to about 1e-14. */

const MAX_TERMS = 500;
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

import { z } from 'zod';
import { type AnyIndicator, type Description, indicator } from '../indicator.ts';
import { LogReturns } from '../log-returns.ts';
import { Ring } from '../ring.ts';

/** Into how many equal chunks the window is cut, as long as a chunk has at least `LEAST_CHUNK` returns. */
const CUTS = [1, 2, 4, 8, 16, 32];
const LEAST_CHUNK = 8;

/** Mean over the chunks of (greatest − least sum of deviations) / population standard deviation; one that stands still counts 0. */
function rescaledRange(returns: Ring, chunk: number): number {
  const cuts = Math.floor(returns.length / chunk);
  let total = 0;
  for (let cut = 0; cut < cuts; cut++) {
    const oldest = (cut + 1) * chunk - 1;
    let mean = 0;
    for (let step = 0; step < chunk; step++) mean += returns.at(oldest - step);
    mean /= chunk;
    let [sum, squares] = [0, 0];
    let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let step = 0; step < chunk; step++) {
      const distance = returns.at(oldest - step) - mean;
      sum += distance;
      squares += distance * distance;
      if (sum < least) least = sum;
      if (sum > greatest) greatest = sum;
    }
    const deviation = Math.sqrt(squares / chunk);
    if (deviation > Math.abs(mean) * 1e-13) total += (greatest - least) / deviation;
  }
  return total / cuts;
}

/** Rescaled range to expect of `n` independent normal returns. Source: Anis and Lloyd (1976). */
function expectedRange(n: number): number {
  let sum = 0;
  for (let i = 1; i < n; i++) sum += Math.sqrt((n - i) / i);
  // Γ((n−1)/2) / (√π·Γ(n/2)), by the recurrence from n = 2 or n = 3
  let gammas = n % 2 === 0 ? 1 : 2 / Math.PI;
  for (let k = n % 2 === 0 ? 2 : 3; k < n; k += 2) gammas *= (k - 1) / k;
  return gammas * sum;
}

/** By how many returns. */
const EXPECTED_RANGES = Float64Array.from({ length: 501 }, (_, n) => (n < 2 ? 0 : expectedRange(n)));

/** Slope of the least squares line through points (x, y). */
function slopeOf(xs: Float64Array, ys: Float64Array): number {
  const n = xs.length;
  let [meanX, meanY] = [0, 0];
  for (let index = 0; index < n; index++) {
    meanX += (xs[index] ?? 0) / n;
    meanY += (ys[index] ?? 0) / n;
  }
  let [products, squares] = [0, 0];
  for (let index = 0; index < n; index++) {
    const x = (xs[index] ?? 0) - meanX;
    products += x * ((ys[index] ?? 0) - meanY);
    squares += x * x;
  }
  return products / squares;
}

/** `corrected` is what of a mean rescaled range of so many returns goes into the slope. */
function ofRanges(description: Description, corrected: (range: number, chunk: number) => number): AnyIndicator {
  return indicator({
    ...description,
    params: z.strictObject({ period: z.int().min(20).max(500).default(100) }),
    warmUp: ({ period }) => period + 1,
    start({ period }) {
      const returns = new LogReturns(new Ring(period));
      const chunks = CUTS.map(cuts => Math.floor(period / cuts)).filter(chunk => chunk >= LEAST_CHUNK);
      const sizes = Float64Array.from(chunks, chunk => Math.log(chunk));
      const ranges = new Float64Array(chunks.length);
      return {
        update(bar) {
          if (!returns.add(bar.close)) return null;
          for (let index = 0; index < chunks.length; index++) {
            const chunk = chunks[index] ?? 1;
            const range = rescaledRange(returns.ring, chunk);
            if (range === 0) return null;
            ranges[index] = Math.log(corrected(range, chunk));
          }
          return slopeOf(sizes, ranges);
        },
      };
    },
  });
}

/**
 * Hurst exponent by rescaled ranges: slope of ln(mean R/S) over ln(chunk) for the last log returns cut into 1, 2, 4 … 32
 * chunks of 8 returns or more, R/S of a chunk being the range of the sums of deviations from its mean over its population
 * standard deviation; what is left over is the oldest. ½ without memory, above when moves go on, below when they are taken
 * back, and above by itself in short windows: see `hurst-corrected`. Null when the price stands still. Source: Hurst (1951),
 * Stock.Indicators Hurst.
 */
export const hurst = ofRanges(
  { name: 'hurst', summary: 'Slope of ln(rescaled range) over ln(returns in it)', unit: 'number', range: [null, null] },
  range => range,
);
/**
 * Hurst exponent without what short windows add to it: slope of ln(mean R/S − its expectation without memory + √(πn/2)) over
 * ln(n). Null when the price stands still. Source: Anis and Lloyd (1976), Weron (2002), Stock.Indicators hurstExponentAL.
 */
export const hurstCorrected = ofRanges(
  {
    name: 'hurst-corrected',
    summary: 'Hurst’s slope of what the rescaled range is beyond that without memory',
    unit: 'number',
    range: [null, null],
  },
  (range, chunk) => range - (EXPECTED_RANGES[chunk] ?? 0) + Math.sqrt((Math.PI * chunk) / 2),
);

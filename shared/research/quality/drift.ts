import { at } from './findings.ts';

/** How far the distribution of a sample has moved away from that of another one. */
export interface Drift {
  /** Population stability index, at least 0: below 0.1 nothing, to 0.25 some, above that much. */
  readonly psi: number;
  /** Kolmogorov–Smirnov: the greatest distance of the two distribution functions, 0 to 1. */
  readonly distance: number;
  /** Chance of such a distance or a greater one between two samples of one distribution. */
  readonly pValue: number;
  /** By the index alone: with many values the test finds differences that do not matter. */
  readonly verdict: 'none' | 'some' | 'much';
}

/** Bins of the index: tenths of the reference. */
const BINS = 10;
/** A bin without values counts as this share, so that the logarithm stays finite. */
const LEAST_SHARE = 1e-4;

/** Drift of `sample` against `reference`, of finite numbers in any order; null when either is empty. */
export function drift(reference: Float64Array, sample: Float64Array): Drift | null {
  if (reference.length === 0 || sample.length === 0) return null;
  const [before, after] = [reference.toSorted(), sample.toSorted()];
  const psi = stabilityIndex(before, after);
  const distance = greatestDistance(before, after);
  const verdict = psi < 0.1 ? 'none' : psi <= 0.25 ? 'some' : 'much';
  return { psi, distance, pValue: smirnovTail(distance, before.length, after.length), verdict };
}

/**
 * Σ (share after − share before) · ln(share after / share before) over bins bounded by the tenths of the reference; tenths that
 * fall together (equal values) are one bin. Source: Siddiqi (2006).
 */
function stabilityIndex(before: Float64Array, after: Float64Array): number {
  const bounds = new Set<number>();
  for (let tenth = 1; tenth < BINS; tenth++) bounds.add(at(before, Math.floor((tenth * before.length) / BINS)));
  let index = 0;
  let [old, fresh] = [0, 0];
  for (const bound of [...bounds, Number.POSITIVE_INFINITY]) {
    const [oldEnd, freshEnd] = [countBelow(before, bound), countBelow(after, bound)];
    const was = Math.max(LEAST_SHARE, (oldEnd - old) / before.length);
    const is = Math.max(LEAST_SHARE, (freshEnd - fresh) / after.length);
    index += (is - was) * Math.log(is / was);
    [old, fresh] = [oldEnd, freshEnd];
  }
  return index;
}

/** Sorted values below `bound`, by bisection. */
function countBelow(sorted: Float64Array, bound: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(sorted, middle) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

function greatestDistance(one: Float64Array, other: Float64Array): number {
  let [i, j, greatest] = [0, 0, 0];
  while (i < one.length && j < other.length) {
    const value = Math.min(at(one, i), at(other, j));
    while (i < one.length && at(one, i) === value) i++;
    while (j < other.length && at(other, j) === value) j++;
    greatest = Math.max(greatest, Math.abs(i / one.length - j / other.length));
  }
  return greatest;
}

/**
 * 2 Σ (−1)^(k−1) exp(−2 k² λ²) with λ = (√n + 0.12 + 0.11/√n) · distance and n = n₁n₂/(n₁+n₂): asymptotic, good to a percent
 * from n = 4 on. Source: Stephens (1970), Kolmogorov's distribution.
 */
function smirnovTail(distance: number, one: number, other: number): number {
  const root = Math.sqrt((one * other) / (one + other));
  const lambda = (root + 0.12 + 0.11 / root) * distance;
  if (lambda < 0.2) return 1; // the series hardly converges there, and the chance is above 1 − 1e-12
  let tail = 0;
  for (let k = 1; k <= 100; k++) {
    const term = 2 * (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * (k * lambda) ** 2);
    tail += term;
    if (Math.abs(term) < 1e-16) break;
  }
  return Math.min(1, Math.max(0, tail));
}

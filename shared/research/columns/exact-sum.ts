import { Decimal } from '../../kernel/decimal.ts';

const MOST_PLACES = 12;
/** Below it every decimal of 15 digits has a number of its own, and sums of scaled values are exact. */
const EXACT_BELOW = 1e15;
const LARGEST_EXACT = Number.MAX_SAFE_INTEGER;

/** Adds up runs of a column as the decimals that its numbers stand for: 0.1 + 0.2 is 0.3. */
export type RunSum = (from: number, until: number) => number;

/**
 * The sum of `values[from..until)` as decimals, rounded once to the nearest number. Whole multiples of a power of ten are added as
 * whole numbers, which is exact and quick; where that cannot be, decimals are.
 */
export function exactRunSum(values: Float64Array): RunSum {
  const places = commonPlaces(values);
  const scale = places === null ? null : 10 ** places;
  return (from, until) => {
    if (until - from === 1) return values[from] ?? 0;
    let total = 0;
    if (scale !== null) for (let row = from; row < until; row++) total += Math.round((values[row] ?? 0) * scale);
    return scale !== null && total <= LARGEST_EXACT ? total / scale : decimalSum(values, from, until);
  };
}

/** How many decimal places the values have at most; null when one has more than 12, or so many digits that they cannot be told. */
export function commonPlaces(values: Float64Array): number | null {
  let scale = 1;
  for (let places = 0; places <= MOST_PLACES; places++, scale *= 10) {
    if (values.every(value => isWhole(value, scale))) return places;
  }
  return null;
}

const isWhole = (value: number, scale: number): boolean => {
  const whole = Math.round(value * scale);
  return Math.abs(whole) < EXACT_BELOW && whole / scale === value;
};

function decimalSum(values: Float64Array, from: number, until: number): number {
  let total = new Decimal(0);
  for (let row = from; row < until; row++) total = total.plus(values[row] ?? 0);
  return total.toNumber();
}

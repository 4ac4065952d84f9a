import { Decimal as SharedDecimal } from 'decimal.js';

/**
 * The project's own decimal.js: a private clone, so that no other package's configuration can reach it.
 * 40 significant digits, half-even rounding, never exponential in text. Decimals travel between processes as text.
 */
export const Decimal = SharedDecimal.clone({
  precision: 40,
  rounding: SharedDecimal.ROUND_HALF_EVEN,
  toExpNeg: -40,
  toExpPos: 40,
});
export type Decimal = SharedDecimal;

export const ZERO: Decimal = new Decimal(0);

/** Text of a finite decimal number, as venues and Postgres write it; no exponent, NaN or Infinity. */
export const DECIMAL_TEXT = /^-?\d+(\.\d+)?$/;

/** The number in `text`; null when it is not a finite decimal number. */
export function parseDecimal(text: string): Decimal | null {
  return DECIMAL_TEXT.test(text) ? new Decimal(text) : null;
}

/** The largest multiple of `step` that is not larger in size than `value` (towards zero). `step` > 0. */
export function floorToStep(value: Decimal, step: Decimal): Decimal {
  return value.div(step).trunc().times(step);
}

/** The multiple of `step` nearest to `value`, ties to even. `step` > 0. */
export function roundToStep(value: Decimal, step: Decimal): Decimal {
  return value.div(step).toDecimalPlaces(0).times(step);
}

/** The smallest multiple of `step` that is not smaller in size than `value` (away from zero). `step` > 0. */
export function ceilToStep(value: Decimal, step: Decimal): Decimal {
  return value.div(step).toDecimalPlaces(0, SharedDecimal.ROUND_UP).times(step);
}

export const sum = (values: Iterable<Decimal>): Decimal => {
  let total = ZERO;
  for (const value of values) total = total.plus(value);
  return total;
};
export const minimum = (first: Decimal, ...rest: readonly Decimal[]): Decimal => Decimal.min(first, ...rest);
export const maximum = (first: Decimal, ...rest: readonly Decimal[]): Decimal => Decimal.max(first, ...rest);

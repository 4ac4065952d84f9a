import { Decimal as SharedDecimal } from 'decimal.js';
import { fits, type LongUnits, MAX_LONG, PRECISION } from './long-units.ts';

/**
 * The project's own decimal.js: a private clone, so that no other package's configuration can reach it.
 * 40 significant digits, half-even rounding, never exponential in text. It says what every `Decimal` must say, and
 * does the work where a number is too long for `Units`.
 */
export const WideDecimal = SharedDecimal.clone({
  precision: PRECISION,
  rounding: SharedDecimal.ROUND_HALF_EVEN,
  toExpNeg: -40,
  toExpPos: 40,
});
export type WideDecimal = SharedDecimal;

/** The number as units; null when it is not finite, or too long or too fine for them. */
export function unitsOf(wide: WideDecimal): LongUnits | null {
  const places = wide.decimalPlaces();
  if (!wide.isFinite() || places > MAX_LONG || wide.e >= MAX_LONG) return null;
  const units = { digits: BigInt(wide.toFixed().replace('.', '')), places };
  return fits(units) ? units : null;
}

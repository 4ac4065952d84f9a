import { Decimal as SharedDecimal } from 'decimal.js';
import { MAX_PLACES, powerOfTen, type Units } from './units.ts';

/**
 * The project's own decimal.js: a private clone, so that no other package's configuration can reach it.
 * 40 significant digits, half-even rounding, never exponential in text. It says what every `Decimal` must say, and
 * does the work where a number is too long for `Units`.
 */
export const WideDecimal = SharedDecimal.clone({
  precision: 40,
  rounding: SharedDecimal.ROUND_HALF_EVEN,
  toExpNeg: -40,
  toExpPos: 40,
});
export type WideDecimal = SharedDecimal;

const WORD = 1e7;
/** No safe integer has so many words, wherever its point stands in them. */
const TOO_MANY_WORDS = 5;

/** The number as units; null when it is not finite, or too long or too fine for them. */
export function unitsOf(wide: WideDecimal): Units | null {
  const words = wide.d;
  if (words === null || words.length >= TOO_MANY_WORDS) return null;
  let digits = 0;
  for (const word of words.slice(0, -1)) digits = digits * WORD + word;
  let last = words.at(-1) ?? 0;
  let scale = WORD;
  while (last !== 0 && last % 10 === 0) {
    last /= 10;
    scale /= 10;
  }
  const exponent = wide.e - wide.precision() + 1;
  const coefficient = (digits * scale + last) * powerOfTen(Math.max(exponent, 0)) * wide.s;
  const places = Math.max(-exponent, 0);
  return Number.isSafeInteger(coefficient) && places <= MAX_PLACES ? { coefficient, places } : null;
}

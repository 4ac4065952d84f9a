import { goesUp, ROUND, type Rounding } from './units.ts';

/** As `Units`, of up to a hundred digits and a hundred places. */
export interface LongUnits {
  readonly digits: bigint;
  /** Not below 0. */
  readonly places: number;
}

/** Significant digits of a result. */
export const PRECISION = 40;
export const MAX_LONG = 100;

const POWERS: readonly bigint[] = Array.from({ length: 2 * MAX_LONG + 1 }, (_, exponent) => 10n ** BigInt(exponent));
const powerOfTen = (exponent: number): bigint => POWERS[exponent] ?? 10n ** BigInt(exponent);
const LIMIT = powerOfTen(MAX_LONG);
const ROUND_FROM = powerOfTen(PRECISION);

const sizeOf = (digits: bigint): bigint => (digits < 0n ? -digits : digits);

export const fits = ({ digits, places }: LongUnits): boolean => places <= MAX_LONG && sizeOf(digits) < LIMIT;

/** Without zeros at the end of its decimals. */
export function shortest({ digits, places }: LongUnits): LongUnits {
  let [rest, left] = [digits, places];
  while (left > 0 && rest % 10n === 0n) {
    rest /= 10n;
    left -= 1;
  }
  return { digits: rest, places: left };
}

const PLAIN_TEXT = /^-?\d+(?:\.\d+)?$/;

/** What `text` says; null unless it is plain digits, with a sign and a point at most, that are not 0 and fit into units. */
export function longUnitsOfText(text: string): LongUnits | null {
  if (text.length > MAX_LONG || !PLAIN_TEXT.test(text)) return null;
  const point = text.indexOf('.');
  const digits = BigInt(point < 0 ? text : text.slice(0, point) + text.slice(point + 1));
  return digits === 0n ? null : { digits, places: point < 0 ? 0 : text.length - point - 1 };
}

/** `dividend` / `divisor` as an integer; `divisor` > 0. */
function divideRounded(dividend: bigint, divisor: bigint, rounding: Rounding): bigint {
  const negative = dividend < 0n;
  const size = sizeOf(dividend);
  let whole = size / divisor;
  const rest = size - whole * divisor;
  if (rest !== 0n) {
    const twice = rest * 2n;
    const overHalf = twice === divisor ? 0 : twice > divisor ? 1 : -1;
    if (goesUp({ isOdd: (whole & 1n) === 1n, overHalf, negative }, rounding)) whole += 1n;
  }
  return negative ? -whole : whole;
}

/** Rounded to as many significant digits as a result has. */
export function toPrecision({ digits, places }: LongUnits): LongUnits {
  const size = sizeOf(digits);
  if (size < ROUND_FROM) return { digits, places };
  let surplus = 1;
  while (size >= powerOfTen(PRECISION + surplus)) surplus += 1;
  return atPlaces(divideRounded(digits, powerOfTen(surplus), ROUND.HALF_EVEN), places - surplus);
}

/** Without decimals where `places` is below 0. */
const atPlaces = (digits: bigint, places: number): LongUnits =>
  places < 0 ? { digits: digits * powerOfTen(-places), places: 0 } : { digits, places };

/** Rounded to fewer places than it has; 0 has no sign. */
export const toPlaces = ({ digits, places }: LongUnits, decimals: number, rounding: Rounding): bigint =>
  divideRounded(digits, powerOfTen(places - decimals), rounding);

/** Both in units of the finer one. */
function aligned(
  one: LongUnits,
  two: LongUnits,
): { readonly first: bigint; readonly second: bigint; readonly places: number } {
  const places = Math.max(one.places, two.places);
  const unitsOf = (long: LongUnits): bigint => long.digits * powerOfTen(places - long.places);
  return { first: unitsOf(one), second: unitsOf(two), places };
}

export function add(one: LongUnits, two: LongUnits): LongUnits {
  const { first, second, places } = aligned(one, two);
  return toPrecision({ digits: first + second, places });
}

export const subtract = (one: LongUnits, two: LongUnits): LongUnits =>
  add(one, { digits: -two.digits, places: two.places });

/** Null when one of the two is 0: the result may be a zero with a sign. */
export function multiply(one: LongUnits, two: LongUnits): LongUnits | null {
  const digits = one.digits * two.digits;
  return digits === 0n ? null : toPrecision({ digits, places: one.places + two.places });
}

/** Of the leading digit; it may be off by one. */
const exponentOf = (digits: bigint): number => Math.floor(Math.log10(Math.abs(Number(digits))));

/** Null when one of the two is 0. */
export function divide(one: LongUnits, two: LongUnits): LongUnits | null {
  if (one.digits === 0n || two.digits === 0n) return null;
  const divisor = sizeOf(two.digits);
  const shift = Math.max(PRECISION + 2 + exponentOf(divisor) - exponentOf(one.digits), 0);
  const dividend = (two.digits < 0n ? -one.digits : one.digits) * powerOfTen(shift);
  const quotient = dividend / divisor;
  const places = one.places + shift - two.places;
  const rest = dividend - quotient * divisor;
  if (rest === 0n) return toPrecision(atPlaces(quotient, places));
  // What is left out is no tie: one more digit says so.
  return toPrecision(atPlaces(quotient * 10n + (rest < 0n ? -1n : 1n), places + 1));
}

export function compare(one: LongUnits, two: LongUnits): -1 | 0 | 1 {
  const { first, second } = aligned(one, two);
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

/** A decimal number of ordinary size: `coefficient`, a safe integer with its sign, counts units of 10^-`places`. */
export interface Units {
  readonly coefficient: number;
  readonly places: number;
}

/** 10^22 is the last power of ten that a `number` holds exactly: a coefficient over it is rounded once, as text is. */
export const MAX_PLACES = 22;
const POWERS: readonly number[] = Array.from({ length: MAX_PLACES + 1 }, (_, exponent) => Number(`1e${exponent}`));

/** 10^`exponent`, exact; NaN where no `number` holds it. */
export const powerOfTen = (exponent: number): number => POWERS[exponent] ?? Number.NaN;

/** Which way the rest of a division goes; the numbers are decimal.js's. */
export const ROUND = { UP: 0, DOWN: 1, CEIL: 2, FLOOR: 3, HALF_EVEN: 6 } as const;
export type Rounding = (typeof ROUND)[keyof typeof ROUND];

/** `dividend` / `divisor` as an integer, both safe integers, `divisor` > 0. Below zero it keeps the sign, even of 0. */
export function divideRounded(dividend: number, divisor: number, rounding: Rounding): number {
  const size = Math.abs(dividend);
  // Exact: a quotient of safe integers is too far from the next integer to be rounded up to it.
  let whole = Math.floor(size / divisor);
  const rest = size - whole * divisor;
  const negative = dividend < 0 || Object.is(dividend, -0);
  if (rest !== 0 && goesUp({ isOdd: whole % 2 === 1, overHalf: rest * 2 - divisor, negative }, rounding)) whole += 1;
  return negative ? -whole : whole;
}

/** Where a division that leaves a rest stands. */
interface Division {
  /** The quotient without the rest. */
  readonly isOdd: boolean;
  /** Above 0 when the rest is more than half of the divisor, below when it is less. */
  readonly overHalf: number;
  readonly negative: boolean;
}

/** Whether the quotient is rounded away from zero. */
export function goesUp({ isOdd, overHalf, negative }: Division, rounding: Rounding): boolean {
  switch (rounding) {
    case ROUND.UP:
      return true;
    case ROUND.DOWN:
      return false;
    case ROUND.CEIL:
      return !negative;
    case ROUND.FLOOR:
      return negative;
    case ROUND.HALF_EVEN:
      return overHalf > 0 || (overHalf === 0 && isOdd);
  }
}

/** Units as text, by the digits of their coefficient without its sign, with at least `decimals` digits after the point. */
export function withPoint(digits: string, places: number, decimals = 0): string {
  if (decimals <= 0 && places === 0) return digits;
  const all = digits.padStart(places + 1, '0');
  const point = all.length - places;
  return `${all.slice(0, point)}.${all.slice(point).padEnd(decimals, '0')}`;
}

/** Below it, no two decimals with equally many places are the same `number`. */
const UNIQUE_BELOW = 1e15;

/** What the shortest text of `value` says; null where that is not to be found without writing it. */
export function unitsOfNumber(value: number): Units | null {
  for (let places = 0; places <= MAX_PLACES; places += 1) {
    const power = powerOfTen(places);
    const coefficient = Math.round(value * power);
    if (Math.abs(coefficient) >= UNIQUE_BELOW) return null;
    if (coefficient / power === value) return { coefficient, places };
  }
  return null;
}

const MINUS = 45;
const POINT = 46;
const DIGIT_0 = 48;
const DIGIT_9 = 57;

/** What `text` says; null unless it is plain digits, with a sign and a point at most, that fit into units. */
export function unitsOfText(text: string): Units | null {
  const start = text.charCodeAt(0) === MINUS ? 1 : 0;
  const last = text.length - 1;
  let coefficient = 0;
  let point = last;
  for (let at = start; at <= last; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= DIGIT_0 && code <= DIGIT_9) coefficient = coefficient * 10 + (code - DIGIT_0);
    else if (code === POINT && point === last && at > start && at < last) point = at;
    else return null;
  }
  if (last < start || !Number.isSafeInteger(coefficient)) return null;
  let places = last - point;
  while (places > 0 && coefficient % 10 === 0) {
    coefficient /= 10;
    places -= 1;
  }
  if (places > MAX_PLACES) return null;
  return { coefficient: start === 1 ? -coefficient : coefficient, places };
}

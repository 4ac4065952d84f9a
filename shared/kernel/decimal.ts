import { type Form, formOf } from './decimal-form.ts';
import { invariant } from './invariant.ts';
import {
  add,
  compare,
  divide,
  type LongUnits,
  multiply,
  PRECISION,
  subtract,
  toPlaces,
  toPrecision,
} from './long-units.ts';
import { divideRounded, MAX_PLACES, powerOfTen, ROUND, type Rounding, withPoint } from './units.ts';
import { WideDecimal } from './wide-decimal.ts';

type DecimalInput = Decimal | number | string | bigint;

const isExact = Number.isSafeInteger;
const decimalOf = (value: DecimalInput): Decimal => (value instanceof Decimal ? value : new Decimal(value));

/**
 * An immutable decimal number of 40 significant digits, rounded half to even, never exponential in text: to the last
 * digit what decimal.js makes of the same numbers. Decimals travel between processes as text.
 *
 * A number of ordinary size is held as `Units` and computed in plain numbers wherever that is exact, a longer one as
 * `LongUnits`. What is larger or finer than that, or no finite number, is decimal.js's work.
 */
export class Decimal {
  static readonly ROUND_UP = ROUND.UP;
  static readonly ROUND_DOWN = ROUND.DOWN;
  static readonly ROUND_CEIL = ROUND.CEIL;
  static readonly ROUND_FLOOR = ROUND.FLOOR;
  static readonly ROUND_HALF_EVEN = ROUND.HALF_EVEN;

  // Equal numbers have equal fields, which deep equality sees: no zeros at the end, and the first form that holds them.
  /** NaN when the number is long or wide: no result that comes of it passes for exact. */
  private readonly coefficient: number;
  private readonly places: number;
  private readonly long: bigint | null;
  private readonly wide: WideDecimal | null;

  /** Throws decimal.js's error when a text is no number. */
  constructor(value: DecimalInput | WideDecimal);
  /** `value` times 10^-`places`. */
  constructor(value: number | bigint, places: number);
  constructor(value: DecimalInput | WideDecimal, places = 0) {
    if (typeof value === 'number' && isExact(value)) {
      let [coefficient, left] = [value, places];
      for (let tenth = value / 10; left > 0 && tenth === Math.trunc(tenth); tenth /= 10) {
        coefficient = tenth;
        left -= 1;
      }
      if (left <= MAX_PLACES) {
        this.coefficient = coefficient;
        this.places = left;
        this.long = null;
        this.wide = null;
        return;
      }
    }
    const form = value instanceof Decimal ? value.#form : formOf(value, places);
    this.coefficient = form.coefficient;
    this.places = form.places;
    this.long = form.long;
    this.wide = form.wide;
  }

  static isDecimal(value: unknown): value is Decimal {
    return value instanceof Decimal;
  }

  /** The largest; NaN when one is NaN. */
  static max(...values: readonly DecimalInput[]): Decimal {
    return extreme(values, 1);
  }

  /** The smallest; NaN when one is NaN. */
  static min(...values: readonly DecimalInput[]): Decimal {
    return extreme(values, -1);
  }

  plus(other: DecimalInput): Decimal {
    const that = decimalOf(other);
    const places = Math.max(this.places, that.places);
    const total = this.#unitsOf(places) + that.#unitsOf(places);
    if (isExact(total)) return new Decimal(total, places);
    return this.#through(that, add) ?? new Decimal(this.#widened.plus(that.#widened));
  }

  minus(other: DecimalInput): Decimal {
    const that = decimalOf(other);
    const places = Math.max(this.places, that.places);
    const rest = this.#unitsOf(places) - that.#unitsOf(places);
    if (isExact(rest)) return new Decimal(rest, places);
    return this.#through(that, subtract) ?? new Decimal(this.#widened.minus(that.#widened));
  }

  times(other: DecimalInput): Decimal {
    const that = decimalOf(other);
    const product = this.coefficient * that.coefficient;
    if (isExact(product)) return new Decimal(product, this.places + that.places);
    return this.#through(that, multiply) ?? new Decimal(this.#widened.times(that.#widened));
  }

  div(other: DecimalInput): Decimal {
    const that = decimalOf(other);
    for (let shift = 0; ; shift += 1) {
      const dividend = this.coefficient * powerOfTen(shift);
      if (!isExact(dividend)) break;
      const quotient = Math.round(dividend / that.coefficient);
      if (quotient * that.coefficient !== dividend) continue;
      const places = this.places - that.places + shift;
      const whole = quotient * powerOfTen(Math.max(-places, 0));
      if (isExact(whole)) return new Decimal(whole, Math.max(places, 0));
    }
    return this.#through(that, divide) ?? new Decimal(this.#widened.div(that.#widened));
  }

  /** The rest of the division towards zero, with this number's sign unless it is 0. */
  mod(other: DecimalInput): Decimal {
    const that = decimalOf(other);
    const places = Math.max(this.places, that.places);
    const rest = this.#unitsOf(places) % that.#unitsOf(places);
    if (isExact(rest) && rest !== 0) return new Decimal(rest, places);
    return new Decimal(this.#widened.mod(that.#widened));
  }

  pow(exponent: DecimalInput): Decimal {
    return new Decimal(this.#widened.pow(decimalOf(exponent).#widened));
  }

  abs(): Decimal {
    return this.isNegative() ? this.neg() : this.#toPrecision();
  }

  neg(): Decimal {
    if (this.wide !== null) return new Decimal(this.wide.neg());
    if (this.long === null) return new Decimal(-this.coefficient, this.places);
    const { digits, places } = toPrecision({ digits: -this.long, places: this.places });
    return new Decimal(digits, places);
  }

  negated(): Decimal {
    return this.neg();
  }

  /** -1, 0 or 1; NaN when one of the two is NaN. */
  cmp(other: DecimalInput): number {
    const that = decimalOf(other);
    const one = this.coefficient;
    const two = that.coefficient;
    if (this.places === that.places && one === two) return 0;
    const size = one / powerOfTen(this.places);
    const itsSize = two / powerOfTen(that.places);
    if (size < itsSize) return -1;
    if (size > itsSize) return 1;
    const first = this.#long;
    const second = that.#long;
    return first === null || second === null ? this.#widened.cmp(that.#widened) : compare(first, second);
  }

  eq(other: DecimalInput): boolean {
    const that = decimalOf(other);
    if (this.wide !== null && that.wide !== null) return this.wide.eq(that.wide);
    if (this.places !== that.places) return false;
    return this.coefficient === that.coefficient || (this.long !== null && this.long === that.long);
  }

  lt(other: DecimalInput): boolean {
    return this.cmp(other) < 0;
  }

  lte(other: DecimalInput): boolean {
    return this.cmp(other) <= 0;
  }

  gt(other: DecimalInput): boolean {
    return this.cmp(other) > 0;
  }

  gte(other: DecimalInput): boolean {
    return this.cmp(other) >= 0;
  }

  isZero(): boolean {
    return this.coefficient === 0;
  }

  /** Also of a zero that came of rounding a negative number. */
  isNegative(): boolean {
    if (this.long !== null) return this.long < 0n;
    return this.wide === null ? this.coefficient < 0 || Object.is(this.coefficient, -0) : this.wide.isNegative();
  }

  isInteger(): boolean {
    return this.wide === null ? this.places === 0 : this.wide.isInteger();
  }

  isFinite(): boolean {
    return this.wide === null || this.wide.isFinite();
  }

  isNaN(): boolean {
    return this.wide?.isNaN() === true;
  }

  /** How many digits stand after the point; NaN when it is not finite. */
  decimalPlaces(): number {
    return this.wide === null ? this.places : this.wide.decimalPlaces();
  }

  toDecimalPlaces(decimals: number, rounding: Rounding = ROUND.HALF_EVEN): Decimal {
    if (this.places <= decimals && this.wide === null) return this;
    const rounded = this.#rounded(decimals, rounding);
    return rounded === null
      ? new Decimal(this.#widened.toDecimalPlaces(decimals, rounding))
      : new Decimal(rounded, decimals);
  }

  toSignificantDigits(digits: number, rounding: Rounding = ROUND.HALF_EVEN): Decimal {
    const decimals = this.places - this.#digits.length + digits;
    if (this.wide === null && digits >= 1 && decimals >= 0) return this.toDecimalPlaces(decimals, rounding);
    return new Decimal(this.#widened.toSignificantDigits(digits, rounding));
  }

  trunc(): Decimal {
    return this.toDecimalPlaces(0, ROUND.DOWN);
  }

  floor(): Decimal {
    return this.toDecimalPlaces(0, ROUND.FLOOR);
  }

  ceil(): Decimal {
    return this.toDecimalPlaces(0, ROUND.CEIL);
  }

  /** The multiple of `step` next to it on the side that `rounding` says. `step` > 0. */
  toMultipleOf(step: Decimal, rounding: Rounding): Decimal {
    const places = Math.max(this.places, step.places);
    const unit = step.#unitsOf(places);
    const multiple = divideRounded(this.#unitsOf(places), unit, rounding) * unit;
    if (unit > 0 && isExact(multiple)) return new Decimal(multiple, places);
    return this.div(step).toDecimalPlaces(0, rounding).times(step);
  }

  toNumber(): number {
    if (this.long !== null) return Number(this.toString());
    return this.wide === null ? this.coefficient / powerOfTen(this.places) : this.wide.toNumber();
  }

  /** Plain digits, never with an exponent; all of them when `decimals` is not given. */
  toFixed(decimals?: number, rounding: Rounding = ROUND.HALF_EVEN): string {
    if (this.wide !== null) return decimals === undefined ? this.wide.toFixed() : this.wide.toFixed(decimals, rounding);
    const sign = this.#isBelowZero ? '-' : '';
    if (decimals === undefined || this.places <= decimals) return sign + withPoint(this.#digits, this.places, decimals);
    const rounded = this.#rounded(decimals, rounding);
    if (rounded === null) return this.#widened.toFixed(decimals, rounding);
    // Rounded to zero, a negative number keeps its sign.
    return sign + withPoint(String(rounded).replace('-', ''), decimals, decimals);
  }

  toString(): string {
    if (this.wide !== null) return this.wide.toString();
    if (this.long !== null && hasExponent(this.#digits.length - 1 - this.places)) return this.#widened.toString();
    return (this.#isBelowZero ? '-' : '') + withPoint(this.#digits, this.places);
  }

  /** As `toString`, except that a negative zero keeps its sign. */
  valueOf(): string {
    return Object.is(this.coefficient, -0) ? '-0' : this.toString();
  }

  toJSON(): string {
    return this.valueOf();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  get #form(): Form {
    return { coefficient: this.coefficient, places: this.places, long: this.long, wide: this.wide };
  }

  get #isBelowZero(): boolean {
    return this.long === null ? this.coefficient < 0 : this.long < 0n;
  }

  /** Of the coefficient, without its sign. */
  get #digits(): string {
    return this.long === null ? String(Math.abs(this.coefficient)) : String(this.long).replace('-', '');
  }

  get #long(): LongUnits | null {
    if (this.wide !== null) return null;
    return { digits: this.long ?? BigInt(this.coefficient), places: this.places };
  }

  get #widened(): WideDecimal {
    return this.wide ?? new WideDecimal(this.long === null ? this.valueOf() : this.toFixed());
  }

  #toPrecision(): Decimal {
    return this.wide !== null || this.long !== null ? this.neg().neg() : this;
  }

  /** The result of an operation on long units; null where one of the two is wide, or the result has a sign that they lack. */
  #through(that: Decimal, operation: (one: LongUnits, two: LongUnits) => LongUnits | null): Decimal | null {
    const [one, two] = [this.#long, that.#long];
    const result = one === null || two === null ? null : operation(one, two);
    return result === null ? null : new Decimal(result.digits, result.places);
  }

  /** How many units of 10^-`places` the number is, `places` at least its own; NaN when that is not exact. */
  #unitsOf(places: number): number {
    const units = this.coefficient * powerOfTen(places - this.places);
    return isExact(units) ? units : Number.NaN;
  }

  /** The number rounded to units of 10^-`decimals`, fewer than its own; null where decimal.js must say. */
  #rounded(decimals: number, rounding: Rounding): number | bigint | null {
    if (!(decimals >= 0)) return null;
    if (this.long !== null) {
      const units = toPlaces({ digits: this.long, places: this.places }, decimals, rounding);
      return units === 0n && this.long < 0n ? -0 : units;
    }
    const units = divideRounded(this.coefficient, powerOfTen(this.places - decimals), rounding);
    return isExact(units) ? units : null;
  }
}

/** From this exponent on, in either direction, `toString` writes one. */
const hasExponent = (exponent: number): boolean => Math.abs(exponent) >= PRECISION;

function extreme(values: readonly DecimalInput[], side: 1 | -1): Decimal {
  const [first] = values;
  invariant(first !== undefined, 'there is a number to choose from');
  let found = decimalOf(first);
  for (let index = 1; index < values.length; index++) {
    const value = decimalOf(values[index] as DecimalInput);
    if (value.isNaN()) return value;
    const order = value.cmp(found);
    // Of two zeros the positive one is the larger.
    if (order === side || (order === 0 && found.isNegative() === side > 0)) found = value;
  }
  return found;
}

export const ZERO: Decimal = new Decimal(0);

/** Text of a finite decimal number, as venues and Postgres write it; no exponent, NaN or Infinity. */
export const DECIMAL_TEXT = /^-?\d+(\.\d+)?$/;

/** The number in `text`; null when it is not a finite decimal number. */
export function parseDecimal(text: string): Decimal | null {
  return DECIMAL_TEXT.test(text) ? new Decimal(text) : null;
}

/** The largest multiple of `step` that is not larger in size than `value` (towards zero). `step` > 0. */
export const floorToStep = (value: Decimal, step: Decimal): Decimal => value.toMultipleOf(step, ROUND.DOWN);

/** The multiple of `step` nearest to `value`, ties to even. `step` > 0. */
export const roundToStep = (value: Decimal, step: Decimal): Decimal => value.toMultipleOf(step, ROUND.HALF_EVEN);

/** The smallest multiple of `step` that is not smaller in size than `value` (away from zero). `step` > 0. */
export const ceilToStep = (value: Decimal, step: Decimal): Decimal => value.toMultipleOf(step, ROUND.UP);

export const sum = (values: Iterable<Decimal>): Decimal => {
  let total = ZERO;
  for (const value of values) total = total.plus(value);
  return total;
};
export const minimum = (first: Decimal, ...rest: readonly Decimal[]): Decimal => Decimal.min(first, ...rest);
export const maximum = (first: Decimal, ...rest: readonly Decimal[]): Decimal => Decimal.max(first, ...rest);

import { invariant } from './invariant.ts';
import {
  divideRounded,
  MAX_PLACES,
  powerOfTen,
  ROUND,
  type Rounding,
  textOf,
  type Units,
  unitsOfNumber,
  unitsOfText,
} from './units.ts';
import { unitsOf, WideDecimal } from './wide-decimal.ts';

type DecimalInput = Decimal | number | string | bigint;

const isExact = Number.isSafeInteger;
const decimalOf = (value: DecimalInput): Decimal => (value instanceof Decimal ? value : new Decimal(value));

/**
 * An immutable decimal number of 40 significant digits, rounded half to even, never exponential in text: to the last
 * digit what decimal.js makes of the same numbers. Decimals travel between processes as text.
 *
 * A number of ordinary size is held as `Units` and computed in plain numbers wherever that is exact. The rest, and what
 * is no finite number, is decimal.js's work.
 */
export class Decimal {
  static readonly ROUND_UP = ROUND.UP;
  static readonly ROUND_DOWN = ROUND.DOWN;
  static readonly ROUND_CEIL = ROUND.CEIL;
  static readonly ROUND_FLOOR = ROUND.FLOOR;
  static readonly ROUND_HALF_EVEN = ROUND.HALF_EVEN;

  // Equal numbers have equal fields, which deep equality sees: no zeros at the end, and wide only what must be.
  /** NaN when the number is wide: no result that comes of it passes for exact. */
  private readonly coefficient: number;
  private readonly places: number;
  private readonly wide: WideDecimal | null;

  /** Throws decimal.js's error when a text is no number. */
  constructor(value: DecimalInput | WideDecimal);
  /** `value` times 10^-`places`. */
  constructor(value: number, places: number);
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
        this.wide = null;
        return;
      }
    }
    const form = value instanceof Decimal ? value.#form : formOf(value, places);
    this.coefficient = form.coefficient;
    this.places = form.places;
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
    return isExact(total) ? new Decimal(total, places) : new Decimal(this.#widened.plus(that.#widened));
  }

  minus(other: DecimalInput): Decimal {
    const that = decimalOf(other);
    const places = Math.max(this.places, that.places);
    const rest = this.#unitsOf(places) - that.#unitsOf(places);
    return isExact(rest) ? new Decimal(rest, places) : new Decimal(this.#widened.minus(that.#widened));
  }

  times(other: DecimalInput): Decimal {
    const that = decimalOf(other);
    const product = this.coefficient * that.coefficient;
    if (isExact(product)) return new Decimal(product, this.places + that.places);
    return new Decimal(this.#widened.times(that.#widened));
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
    return new Decimal(this.#widened.div(that.#widened));
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
    return this.wide === null ? new Decimal(Math.abs(this.coefficient), this.places) : new Decimal(this.wide.abs());
  }

  neg(): Decimal {
    return this.wide === null ? new Decimal(-this.coefficient, this.places) : new Decimal(this.wide.neg());
  }

  negated(): Decimal {
    return this.neg();
  }

  /** -1, 0 or 1; NaN when one of the two is NaN. */
  cmp(other: DecimalInput): number {
    const that = decimalOf(other);
    const [one, two] = [this.coefficient, that.coefficient];
    if (this.places === that.places && one === two) return 0;
    const [size, itsSize] = [one / powerOfTen(this.places), two / powerOfTen(that.places)];
    if (size < itsSize) return -1;
    return size > itsSize ? 1 : this.#widened.cmp(that.#widened);
  }

  eq(other: DecimalInput): boolean {
    const that = decimalOf(other);
    if (this.wide !== null && that.wide !== null) return this.wide.eq(that.wide);
    return this.coefficient === that.coefficient && this.places === that.places;
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
    if (isExact(rounded)) return new Decimal(rounded, decimals);
    return new Decimal(this.#widened.toDecimalPlaces(decimals, rounding));
  }

  toSignificantDigits(digits: number, rounding: Rounding = ROUND.HALF_EVEN): Decimal {
    const has = this.wide === null ? String(Math.abs(this.coefficient)).length : Number.NaN;
    const decimals = this.places - has + digits;
    if (digits >= 1 && decimals >= 0) return this.toDecimalPlaces(decimals, rounding);
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
    return this.wide === null ? this.coefficient / powerOfTen(this.places) : this.wide.toNumber();
  }

  /** Plain digits, never with an exponent; all of them when `decimals` is not given. */
  toFixed(decimals?: number, rounding: Rounding = ROUND.HALF_EVEN): string {
    if (decimals === undefined) return this.wide === null ? this.toString() : this.wide.toFixed();
    const rounded = this.places <= decimals ? this.coefficient : this.#rounded(decimals, rounding);
    if (!isExact(rounded)) return this.#widened.toFixed(decimals, rounding);
    // Rounded to zero, a negative number keeps its sign.
    const text = textOf(Math.abs(rounded), Math.min(this.places, decimals), decimals);
    return this.coefficient < 0 ? `-${text}` : text;
  }

  toString(): string {
    return this.wide === null ? textOf(this.coefficient, this.places) : this.wide.toString();
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
    return { coefficient: this.coefficient, places: this.places, wide: this.wide };
  }

  get #widened(): WideDecimal {
    return this.wide ?? new WideDecimal(this.valueOf());
  }

  /** How many units of 10^-`places` the number is, `places` at least its own; NaN when that is not exact. */
  #unitsOf(places: number): number {
    const units = this.coefficient * powerOfTen(places - this.places);
    return isExact(units) ? units : Number.NaN;
  }

  /** The number rounded to units of 10^-`decimals`, fewer than its own; NaN when that is not exact. */
  #rounded(decimals: number, rounding: Rounding): number {
    return decimals >= 0 ? divideRounded(this.coefficient, powerOfTen(this.places - decimals), rounding) : Number.NaN;
  }
}

type Form = Units & { readonly wide: WideDecimal | null };

function formOf(value: Exclude<DecimalInput, Decimal> | WideDecimal, places: number): Form {
  const read = places === 0 ? unitsIn(value) : null;
  if (read !== null) return { ...read, wide: null };
  const whole = value instanceof WideDecimal ? value : new WideDecimal(value);
  const wide = places === 0 ? whole : whole.times(`1e-${places}`);
  const units = unitsOf(wide);
  return units === null ? { coefficient: Number.NaN, places: 0, wide } : { ...units, wide: null };
}

function unitsIn(value: Exclude<DecimalInput, Decimal> | WideDecimal): Units | null {
  if (typeof value === 'number') return unitsOfNumber(value);
  return typeof value === 'string' ? unitsOfText(value) : null;
}

function extreme(values: readonly DecimalInput[], side: 1 | -1): Decimal {
  const [first, ...rest] = values.map(decimalOf);
  invariant(first !== undefined, 'there is a number to choose from');
  let found = first;
  for (const value of rest) {
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

import { Ring } from './ring.ts';

/** Takes numbers one after the other; null until it has as many as it needs. */
export interface Average {
  add(value: number): number | null;
}

/** Mean of the last `period` numbers. */
export class SimpleAverage implements Average {
  readonly #values: Ring;

  constructor(period: number) {
    this.#values = new Ring(period);
  }

  add(value: number): number | null {
    this.#values.push(value);
    return this.#values.isFull ? this.#values.mean() : null;
  }
}

/** e + weight · (value − e), begun with the mean of the first `period` numbers, as TA-Lib does. */
export class ExponentialAverage implements Average {
  readonly #period: number;
  readonly #weight: number;
  #count = 0;
  #value = 0;

  /** The weight of a new number is 2 / (period + 1) where none is given. */
  constructor(period: number, weight: number = 2 / (period + 1)) {
    this.#period = period;
    this.#weight = weight;
  }

  add(value: number): number | null {
    if (this.#count < this.#period) {
      this.#count += 1;
      this.#value += value;
      if (this.#count < this.#period) return null;
      this.#value /= this.#period;
    } else {
      this.#value += this.#weight * (value - this.#value);
    }
    return this.#value;
  }
}

/** e + weight · (value − e) from the first number on: a value at once, which the first number rules for a while. */
export class EagerAverage {
  readonly #weight: number;
  #value: number | null = null;

  constructor(period: number) {
    this.#weight = 2 / (period + 1);
  }

  add(value: number): number {
    this.#value = this.#value === null ? value : this.#value + this.#weight * (value - this.#value);
    return this.#value;
  }
}

/** Wilder's average: a new number weighs 1 / period. */
export const wilderAverage = (period: number): ExponentialAverage => new ExponentialAverage(period, 1 / period);

/** Mean of the last `period` numbers, the newest weighing `period`, the oldest 1. */
export class WeightedAverage implements Average {
  readonly #values: Ring;

  constructor(period: number) {
    this.#values = new Ring(period);
  }

  add(value: number): number | null {
    const values = this.#values;
    values.push(value);
    if (!values.isFull) return null;
    const { length } = values;
    let total = 0;
    for (let ago = 0; ago < length; ago++) total += (length - ago) * values.at(ago);
    return total / ((length * (length + 1)) / 2);
  }
}

/** Passes each number through the one average, and its result through the other. */
export class ChainedAverage implements Average {
  readonly #first: Average;
  readonly #second: Average;

  constructor(first: Average, second: Average) {
    this.#first = first;
    this.#second = second;
  }

  add(value: number): number | null {
    const inner = this.#first.add(value);
    return inner === null ? null : this.#second.add(inner);
  }
}

/** EMA(fast) − EMA(slow). */
export class ExponentialDifference implements Average {
  readonly #quick: ExponentialAverage;
  readonly #slow: ExponentialAverage;
  readonly #sign: number;
  #wait: number;
  /** The slower average at the last number. */
  slower = 0;

  /** The quicker average begins `wait` numbers late. */
  constructor(fast: number, slow: number, wait = 0) {
    this.#quick = new ExponentialAverage(Math.min(fast, slow));
    this.#slow = new ExponentialAverage(Math.max(fast, slow));
    this.#sign = fast <= slow ? 1 : -1;
    this.#wait = wait;
  }

  add(value: number): number | null {
    const slow = this.#slow.add(value);
    if (this.#wait > 0) {
      this.#wait -= 1;
      return null;
    }
    const quick = this.#quick.add(value);
    if (quick === null || slow === null) return null;
    this.slower = slow;
    return this.#sign * (quick - slow);
  }
}

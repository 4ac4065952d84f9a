/** The last `length` numbers, oldest first. */
export class Window {
  readonly #length: number;
  readonly #values: number[] = [];

  constructor(length: number) {
    this.#length = length;
  }

  /** The window once it is full, this value being its last; null before. */
  push(value: number): readonly number[] | null {
    this.#values.push(value);
    if (this.#values.length > this.#length) this.#values.shift();
    return this.#values.length === this.#length ? this.#values : null;
  }
}

/** Arithmetic mean of a window that is not empty. */
export function mean(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total / values.length;
}

/**
 * Population standard deviation about `average`, divisor n. What rounding alone leaves of equal values is 0:
 * a deviation below 1e-13 of the average cannot be told from none.
 */
export function standardDeviation(values: readonly number[], average: number): number {
  let squares = 0;
  for (const value of values) squares += (value - average) * (value - average);
  const deviation = Math.sqrt(squares / values.length);
  return deviation <= Math.abs(average) * 1e-13 ? 0 : deviation;
}

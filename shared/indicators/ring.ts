/** The last `length` numbers, without allocating as they come. Its sums are made anew each time, so no rounding is carried on. */
export class Ring {
  readonly length: number;
  /** All of them, in no particular order once it is full. */
  readonly values: Float64Array;
  #count = 0;
  #next = 0;

  constructor(length: number) {
    this.length = length;
    this.values = new Float64Array(length);
  }

  get isFull(): boolean {
    return this.#count === this.length;
  }

  /** Forgets the oldest when it is full. */
  push(value: number): void {
    this.values[this.#next] = value;
    this.#next = this.#next + 1 === this.length ? 0 : this.#next + 1;
    if (this.#count < this.length) this.#count += 1;
  }

  /** The number `ago` pushes before the newest, 0 to length − 1; 0 where none was pushed yet. */
  at(ago: number): number {
    const index = this.#next - 1 - ago;
    return this.values[index < 0 ? index + this.length : index] ?? 0;
  }

  /** The oldest of a full ring. */
  get oldest(): number {
    return this.values[this.#next] ?? 0;
  }

  /** Of a full ring; one that is not counts what is missing as 0. */
  sum(): number {
    const { values, length } = this;
    const whole = length - (length % 4);
    // four chains of additions: the processor runs them side by side
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let index = 0; index < whole; index += 4) {
      a += values[index] ?? 0;
      b += values[index + 1] ?? 0;
      c += values[index + 2] ?? 0;
      d += values[index + 3] ?? 0;
    }
    for (let index = whole; index < length; index++) a += values[index] ?? 0;
    return a + b + (c + d);
  }

  /** Arithmetic mean of a full ring. */
  mean(): number {
    return this.sum() / this.length;
  }

  /**
   * Population standard deviation of a full ring about `average`, divisor n. What rounding alone leaves of equal values
   * is 0: a deviation below 1e-13 of the average cannot be told from none.
   */
  deviation(average: number): number {
    const { values, length } = this;
    let squares = 0;
    for (let index = 0; index < length; index++) {
      const distance = (values[index] ?? 0) - average;
      squares += distance * distance;
    }
    const deviation = Math.sqrt(squares / length);
    return deviation <= Math.abs(average) * 1e-13 ? 0 : deviation;
  }
}

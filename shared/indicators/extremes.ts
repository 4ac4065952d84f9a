/** The greatest of the last `length` numbers, and when it was; looks through all of them only when it falls out. */
export class Highest {
  readonly #length: number;
  readonly #values: Float64Array;
  #count = 0;
  #next = 0;
  #at = 0;
  #extreme = Number.NEGATIVE_INFINITY;

  constructor(length: number) {
    this.#length = length;
    this.#values = new Float64Array(length);
  }

  /** Null until there are `length` numbers; of equals the newest counts. */
  add(value: number): number | null {
    const slot = this.#next;
    this.#values[slot] = value;
    this.#next = slot + 1 === this.#length ? 0 : slot + 1;
    if (this.#count < this.#length) this.#count += 1;
    if (value >= this.#extreme) {
      this.#extreme = value;
      this.#at = slot;
    } else if (slot === this.#at) this.#search(); // it has just been overwritten
    return this.#count < this.#length ? null : this.#extreme;
  }

  /** How many numbers came after the greatest: 0 when it is the newest. */
  get ago(): number {
    const ago = this.#next - 1 - this.#at;
    return ago < 0 ? ago + this.#length : ago;
  }

  /** From the oldest, which stands in `#next`, to the newest. */
  #search(): void {
    this.#extreme = Number.NEGATIVE_INFINITY;
    this.#look(this.#next, this.#length);
    this.#look(0, this.#next);
  }

  #look(from: number, to: number): void {
    for (let index = from; index < to; index++) {
      const value = this.#values[index] ?? 0;
      if (value < this.#extreme) continue;
      this.#extreme = value;
      this.#at = index;
    }
  }
}

/** The least of the last `length` numbers, and when it was. */
export class Lowest {
  readonly #negated: Highest;

  constructor(length: number) {
    this.#negated = new Highest(length);
  }

  /** Null until there are `length` numbers; of equals the newest counts. */
  add(value: number): number | null {
    const highest = this.#negated.add(-value);
    return highest === null ? null : -highest;
  }

  /** How many numbers came after the least: 0 when it is the newest. */
  get ago(): number {
    return this.#negated.ago;
  }
}

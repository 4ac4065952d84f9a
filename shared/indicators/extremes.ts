/** The greatest (or least) of the last `length` numbers, and when it was; looks through all of them only when it falls out. */
abstract class Extreme {
  readonly #length: number;
  readonly #values: Float64Array;
  #count = 0;
  #next = 0;
  #at = 0;

  constructor(length: number) {
    this.#length = length;
    this.#values = new Float64Array(length);
  }

  /** Whether `value` takes the place of `extreme`, which is older; of equals the newest counts. */
  protected abstract beats(value: number, extreme: number): boolean;

  /** Null until there are `length` numbers. */
  add(value: number): number | null {
    const slot = this.#next;
    const falls = slot === this.#at && this.#count === this.#length;
    this.#values[slot] = value;
    this.#next = slot + 1 === this.#length ? 0 : slot + 1;
    if (this.#count < this.#length) this.#count += 1;
    if (this.#count === 1 || this.beats(value, this.#values[this.#at] ?? 0)) this.#at = slot;
    if (falls && this.#at === slot) this.#search();
    return this.#count < this.#length ? null : (this.#values[this.#at] ?? 0);
  }

  /** How many numbers came after the extreme: 0 when it is the newest. */
  get ago(): number {
    const ago = this.#next - 1 - this.#at;
    return ago < 0 ? ago + this.#length : ago;
  }

  /** The oldest stands in `#next`; goes on from there to the newest. */
  #search(): void {
    let at = this.#next;
    for (let step = 1; step < this.#length; step++) {
      const index = (this.#next + step) % this.#length;
      if (this.beats(this.#values[index] ?? 0, this.#values[at] ?? 0)) at = index;
    }
    this.#at = at;
  }
}

export class Highest extends Extreme {
  protected beats(value: number, extreme: number): boolean {
    return value >= extreme;
  }
}

export class Lowest extends Extreme {
  protected beats(value: number, extreme: number): boolean {
    return value <= extreme;
  }
}

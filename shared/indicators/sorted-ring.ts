import { Ring } from './ring.ts';

/** The last `length` numbers by the time they came and by size. A new one costs a bisection and a move of memory. */
export class SortedRing {
  readonly ring: Ring;
  /** Smallest first, once the ring is full. */
  readonly sorted: Float64Array;
  #count = 0;

  constructor(length: number) {
    this.ring = new Ring(length);
    this.sorted = new Float64Array(length);
  }

  get isFull(): boolean {
    return this.ring.isFull;
  }

  push(value: number): void {
    const { sorted, ring } = this;
    if (ring.isFull) {
      const gone = this.countBelow(ring.oldest);
      sorted.copyWithin(gone, gone + 1, this.#count);
      this.#count -= 1;
    }
    const place = this.countBelow(value);
    sorted.copyWithin(place + 1, place, this.#count);
    sorted[place] = value;
    this.#count += 1;
    ring.push(value);
  }

  /** How many of the numbers are smaller than `value`. */
  countBelow(value: number): number {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How many of the numbers are equal to `value`. */
  countEqual(value: number): number {
    const from = this.countBelow(value);
    let to = from;
    while (to < this.#count && this.sorted[to] === value) to++;
    return to - from;
  }

  /** Of a full ring, by linear interpolation between the two nearest ranks; `share` 0 is the smallest, 1 the greatest. */
  quantile(share: number): number {
    const rank = share * (this.sorted.length - 1);
    const below = Math.floor(rank);
    const lower = this.sorted[below] ?? 0;
    const upper = this.sorted[below + 1] ?? lower;
    return lower + (rank - below) * (upper - lower);
  }
}

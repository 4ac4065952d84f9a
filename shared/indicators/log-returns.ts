import type { Ring } from './ring.ts';

/** Keeps the log returns ln(close / close before) of the last bars in a ring. */
export class LogReturns {
  readonly ring: Ring;
  #previous: number | null = null;

  constructor(ring: Ring) {
    this.ring = ring;
  }

  /** False until the ring is full: that takes a close more than it is long. */
  add(close: number): boolean {
    if (this.#previous !== null) this.ring.push(Math.log(close / this.#previous));
    this.#previous = close;
    return this.ring.isFull;
  }
}

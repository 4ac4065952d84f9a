import { invariant } from '../../kernel/invariant.ts';
import { correlationOf, LEAST_OVERLAP, type PairSums, symmetric } from './correlation.ts';
import type { Matrix } from './covariance.ts';

/** Periods whose sums are kept together. */
const BLOCK = 24;
/** Of each pair and series: how many, Σx, Σy, Σx², Σxy, Σy², over what both have. */
const SUMS = 6;

interface Block {
  /** The number of the first period that belongs to it: a multiple of 24, so that blocks are the same wherever one started. */
  readonly first: number;
  readonly rows: Float64Array[];
  readonly sums: Float64Array;
}

/**
 * The correlation matrix of the last `length` periods of `size` instruments, moved on by one row of returns at a time. Sums are kept per
 * block of 24 periods and never subtracted from: what it says depends on the returns in the window alone, to the last bit, and not on where
 * it started. A row costs one addition per pair, the matrix one per pair and block.
 */
export class CorrelationWindow {
  readonly #size: number;
  readonly #length: number;
  readonly #blocks: Block[] = [];
  #next: number | null = null;

  constructor({ size, length }: { readonly size: number; readonly length: number }) {
    this.#size = size;
    this.#length = length;
  }

  /**
   * The simple returns of one period, NaN where there is none. `period` counts whole periods since any fixed moment (the time of its end
   * over its length), one more each time; periods that nobody had a return in may be skipped.
   */
  push(period: number, returns: ArrayLike<number>): void {
    invariant(this.#next === null || period >= this.#next, `period ${period} comes after ${this.#next}`);
    this.#next = period + 1;
    const first = Math.floor(period / BLOCK) * BLOCK;
    const last = this.#blocks[this.#blocks.length - 1];
    const block = last?.first === first ? last : this.#started(first);
    const row = Float64Array.from({ length: this.#size }, (_, index) => returns[index] ?? Number.NaN);
    block.rows[period - first] = row;
    addRow(block.sums, row);
    const oldest = this.#next - this.#length;
    while ((this.#blocks[0]?.first ?? oldest) + BLOCK <= oldest) this.#blocks.shift();
  }

  /** See `correlationMatrix`, which says the same but for the last digits. */
  matrix(leastOverlap: number = LEAST_OVERLAP): Matrix {
    const sums = this.#sums();
    let at = 0;
    return symmetric(this.#size, () => {
      const pair = pairOf(sums, at);
      at += SUMS;
      return correlationOf(pair, leastOverlap);
    });
  }

  #started(first: number): Block {
    const block = { first, rows: [], sums: new Float64Array((SUMS * this.#size * (this.#size - 1)) / 2) };
    this.#blocks.push(block);
    return block;
  }

  /** Of the whole window: the oldest block counts with the rows that are still in it. */
  #sums(): Float64Array {
    const total = new Float64Array((SUMS * this.#size * (this.#size - 1)) / 2);
    const oldest = (this.#next ?? 0) - this.#length;
    for (const block of this.#blocks) {
      let sums = block.sums;
      if (block.first < oldest) {
        sums = new Float64Array(total.length);
        for (let at = oldest - block.first; at < BLOCK; at++) {
          const row = block.rows[at];
          if (row !== undefined) addRow(sums, row);
        }
      }
      for (let index = 0; index < total.length; index++) total[index] = (total[index] ?? 0) + (sums[index] ?? 0);
    }
    return total;
  }
}

function addRow(sums: Float64Array, row: Float64Array): void {
  const size = row.length;
  let at = 0;
  for (let i = 0; i < size; i++) {
    const a = row[i] ?? Number.NaN;
    for (let j = i + 1; j < size; j++, at += SUMS) {
      const b = row[j] ?? Number.NaN;
      // NaN only where one of the two is
      if (Number.isNaN(a + b)) continue;
      sums[at] = (sums[at] ?? 0) + 1;
      sums[at + 1] = (sums[at + 1] ?? 0) + a;
      sums[at + 2] = (sums[at + 2] ?? 0) + b;
      sums[at + 3] = (sums[at + 3] ?? 0) + a * a;
      sums[at + 4] = (sums[at + 4] ?? 0) + a * b;
      sums[at + 5] = (sums[at + 5] ?? 0) + b * b;
    }
  }
}

const pairOf = (sums: Float64Array, at: number): PairSums => ({
  count: sums[at] ?? 0,
  x: sums[at + 1] ?? 0,
  y: sums[at + 2] ?? 0,
  xx: sums[at + 3] ?? 0,
  xy: sums[at + 4] ?? 0,
  yy: sums[at + 5] ?? 0,
});

import { Decimal } from '../../kernel/decimal.ts';
import type { BookLevel } from '../port.ts';

interface Row {
  readonly level: BookLevel;
  /** The price, for finding the row; equal ones are told apart by their text. */
  readonly at: number;
}

const ZERO_TEXT = /^0*\.?0*$/;

/** One side of a book: its levels, best first. */
export class BookSide {
  readonly #sign: 1 | -1;
  #rows: Row[] = [];
  /** The worst price that is known; null when all are. */
  #edge: Row | null = null;

  constructor(side: 'bids' | 'asks') {
    this.#sign = side === 'bids' ? -1 : 1;
  }

  get length(): number {
    return this.#rows.length;
  }

  get best(): BookLevel | null {
    return this.#rows[0]?.level ?? null;
  }

  /** Up to `depth` levels. */
  top(depth: number): readonly BookLevel[] {
    return this.#rows.slice(0, depth).map(({ level }) => level);
  }

  /** Whether fewer than `depth` levels are known, while the venue may have more. */
  isShallow(depth: number): boolean {
    return this.#edge !== null && this.#rows.length < depth;
  }

  /** `whole`: there is nothing behind these levels. */
  load(levels: readonly BookLevel[], whole: boolean): void {
    this.#edge = null;
    this.#rows = [];
    for (const level of levels) this.set(level);
    this.#edge = whole ? null : (this.#rows.at(-1) ?? null);
  }

  /** A quantity of zero takes the level away. Behind the edge nothing is known, so nothing is kept. */
  set(level: BookLevel): void {
    const row = { level, at: Number(level[0]) };
    if (this.#edge !== null && this.#compare(row, this.#edge) > 0) return;
    const index = this.#indexOf(row);
    const there = this.#rows[index];
    const same = there !== undefined && this.#compare(there, row) === 0;
    if (ZERO_TEXT.test(level[1])) {
      if (same) this.#rows.splice(index, 1);
    } else if (same) this.#rows[index] = row;
    else this.#rows.splice(index, 0, row);
  }

  /** Keeps so many levels; null: all. */
  cut(levels: number | null): void {
    if (levels !== null) this.#rows.splice(levels);
  }

  /** Where the row is, or where it belongs. */
  #indexOf(row: Row): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = this.#rows[middle];
      if (there !== undefined && this.#compare(there, row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Below zero when `a` is the better price. */
  #compare(a: Row, b: Row): number {
    if (a.at !== b.at) return this.#sign * (a.at - b.at);
    return a.level[0] === b.level[0] ? 0 : this.#sign * new Decimal(a.level[0]).cmp(b.level[0]);
  }
}

/** Whether somebody offers to buy at, or above, what another asks: then at least one of the levels is wrong. */
export const isCrossed = (bids: BookSide, asks: BookSide): boolean => {
  const [bid, ask] = [bids.best, asks.best];
  if (bid === null || ask === null) return false;
  const [highest, lowest] = [Number(bid[0]), Number(ask[0])];
  return highest === lowest ? new Decimal(bid[0]).gte(ask[0]) : highest > lowest;
};

import type { BookFrame, BookLevel } from '#shared/exchange/port.ts';
import { BookSide } from '#shared/exchange/streams/book-side.ts';
import { type BookDifference, type BookSnapshot, checksumOf } from '#shared/exchange/streams/local-book.ts';

/** A book as a venue has it: every state that it ever had is kept, and what changed from each to the next. */
export class VenueBook {
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();
  readonly #depth: number;
  readonly states = new Map<number, Omit<BookFrame, 'symbol'>>();
  #sequence = 100;

  constructor(depth: number) {
    this.#depth = depth;
    this.#keep();
  }

  get sequence(): number {
    return this.#sequence;
  }

  /** Some levels change by `changes`, and the sequence goes on by `steps`; prices are around `middle`, bids below and asks above. */
  change(
    changes: readonly (readonly [offset: number, quantity: number])[],
    middle: number,
    steps: number,
  ): BookDifference {
    const bids: BookLevel[] = [];
    const asks: BookLevel[] = [];
    const set = (side: 'bids' | 'asks', price: number, quantity: number): void => {
      const [levels, told] = side === 'bids' ? ([this.#bids, bids] as const) : ([this.#asks, asks] as const);
      if (quantity === 0) levels.delete(price);
      else levels.set(price, quantity);
      told.push([(price / 100).toFixed(2), (quantity / 10).toFixed(1)]);
    };
    for (const price of [...this.#bids.keys()]) if (price >= middle) set('bids', price, 0);
    for (const price of [...this.#asks.keys()]) if (price <= middle) set('asks', price, 0);
    for (const [offset, quantity] of changes) {
      if (offset !== 0) set(offset < 0 ? 'bids' : 'asks', middle + offset, quantity);
    }
    const after = this.#sequence;
    this.#sequence += steps;
    this.#keep();
    return { after, sequence: this.#sequence, bids, asks, checksum: this.#checksum() };
  }

  /** The best `levels` of each side. */
  snapshot(levels: number): BookSnapshot {
    const { bids, asks } = this.#top(levels);
    return { sequence: this.#sequence, bids, asks, whole: this.#bids.size <= levels && this.#asks.size <= levels };
  }

  #keep(): void {
    this.states.set(this.#sequence, { sequence: this.#sequence, ...this.#top(this.#depth) });
  }

  #top(levels: number): { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] } {
    const told = (side: ReadonlyMap<number, number>, sign: number): readonly BookLevel[] =>
      [...side]
        .sort(([a], [b]) => sign * (a - b))
        .slice(0, levels)
        .map(([price, quantity]) => [(price / 100).toFixed(2), (quantity / 10).toFixed(1)]);
    return { bids: told(this.#bids, -1), asks: told(this.#asks, 1) };
  }

  #checksum(): number {
    const { bids, asks } = this.#top(25);
    const [bidSide, askSide] = [new BookSide('bids'), new BookSide('asks')];
    bidSide.load(bids, true);
    askSide.load(asks, true);
    return checksumOf(bidSide, askSide);
  }
}

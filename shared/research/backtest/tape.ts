import { Decimal } from '../../kernel/decimal.ts';
import { type EpochMs, epochMs } from '../../kernel/time.ts';
import type { Level, Listing, Movement } from '../../simulation/types.ts';

/** Trades of a market, oldest first. */
export interface TradeColumns {
  readonly time: Float64Array;
  readonly price: Float64Array;
  readonly quantity: Float64Array;
  /** Of the taker: 1 bought, -1 sold. */
  readonly side: Int8Array;
}

/** Price and quantity of a level. */
export type BookLevel = readonly [price: number, quantity: number];

/** A whole book (`snapshot`), or the levels of it that changed (`delta`; quantity 0 removes one). Best first. */
export interface BookChange {
  readonly kind: 'snapshot' | 'delta';
  readonly time: number;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

/** What happened in a market beside its candles, as far as it is known: then resting orders fill by it, and not by the bars' paths. */
export interface Tape {
  readonly trades?: TradeColumns;
  /** Oldest first, beginning with a snapshot. */
  readonly books?: readonly BookChange[];
}

/** Walks a tape once, from its beginning. Of one time trades come first: the change of the book is what they did. */
export class TapeReader {
  readonly #tape: Tape;
  readonly #symbol: Listing['symbol'];
  #trade = 0;
  #book = 0;

  constructor(tape: Tape, symbol: Listing['symbol']) {
    this.#tape = tape;
    this.#symbol = symbol;
  }

  /** When something happens next; Infinity at the end. */
  get next(): number {
    return Math.min(this.#tradeTime, this.#bookTime);
  }

  /** Whether anything happens from `from` on and before `until`. */
  covers(from: number, until: number): boolean {
    const { trades, books } = this.#tape;
    const isWithin = (times: ArrayLike<number>): boolean => {
      const [first = Number.POSITIVE_INFINITY, last = Number.NEGATIVE_INFINITY] = [times[0], times[times.length - 1]];
      return first < until && last >= from;
    };
    return isWithin(trades?.time ?? []) || isWithin(ends(books));
  }

  /** What happens next, as the matching engine takes it, stamped `at` where that is later. */
  take(at: EpochMs): Movement {
    const time = epochMs(Math.max(at, this.next));
    if (this.#tradeTime <= this.#bookTime) return this.#takeTrade(time);
    const change = this.#tape.books?.[this.#book] as BookChange;
    this.#book += 1;
    const { kind, bids, asks } = change;
    const levels = { bids: bids.map(levelOf), asks: asks.map(levelOf) };
    return { kind: kind === 'snapshot' ? 'book-snapshot' : 'book-delta', symbol: this.#symbol, at: time, ...levels };
  }

  #takeTrade(at: EpochMs): Movement {
    const row = this.#trade;
    this.#trade += 1;
    const { price, quantity, side } = this.#tape.trades as TradeColumns;
    return {
      kind: 'trade',
      symbol: this.#symbol,
      at,
      price: new Decimal(price[row] as number),
      quantity: new Decimal(quantity[row] as number),
      takerSide: side[row] === 1 ? 'buy' : 'sell',
    };
  }

  get #tradeTime(): number {
    return this.#tape.trades?.time[this.#trade] ?? Number.POSITIVE_INFINITY;
  }

  get #bookTime(): number {
    return this.#tape.books?.[this.#book]?.time ?? Number.POSITIVE_INFINITY;
  }
}

const levelOf = ([price, quantity]: BookLevel): Level => ({
  price: new Decimal(price),
  quantity: new Decimal(quantity),
});

const ends = (books: readonly BookChange[] = []): readonly number[] => {
  const [first, last] = [books[0], books.at(-1)];
  return first === undefined || last === undefined ? [] : [first.time, last.time];
};

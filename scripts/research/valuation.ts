import type { Books } from '#shared/research/backtest/books.ts';
import type { Series } from '#shared/research/backtest/series.ts';

interface Amount {
  readonly series: number;
  readonly amount: number;
}

/** The account at the last closes, in plain numbers: it is looked at, never decided on. */
export class Valuation {
  readonly #books: Books;
  readonly #series: readonly Series[];
  readonly #quote: string;
  #cash = 0;
  #amounts: readonly Amount[] = [];

  constructor(books: Books, series: readonly Series[], quote: string) {
    this.#books = books;
    this.#series = series;
    this.#quote = quote;
    this.changed();
  }

  /** The books have changed. */
  changed(): void {
    let cash = 0;
    const amounts: Amount[] = [];
    for (const held of this.#books.holdings.values()) {
      cash += held.get(this.#quote)?.toNumber() ?? 0;
      for (const [series, { listing }] of this.#series.entries()) {
        const amount = held.get(listing.base);
        if (amount?.isZero() === false) amounts.push({ series, amount: amount.toNumber() });
      }
    }
    this.#cash = cash;
    this.#amounts = amounts;
  }

  /** In quote; `closes` by series. */
  at(closes: Float64Array): number {
    let equity = this.#cash;
    for (const { series, amount } of this.#amounts) equity += amount * (closes[series] ?? 0);
    return equity;
  }
}

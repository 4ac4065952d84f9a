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

  /** In quote, at the closes of the rows from `from` on: the same sums as `at`, a column at a time. */
  fill(equity: Float64Array, from: number): void {
    equity.fill(this.#cash);
    for (const { series, amount } of this.#amounts) {
      const close = (this.#series[series] as Series).columns.close;
      for (let index = 0; index < equity.length; index++) {
        equity[index] = (equity[index] as number) + amount * (close[from + index] as number);
      }
    }
  }
}

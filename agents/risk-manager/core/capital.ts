import { fillPostings, type Holder, UNASSIGNED } from '#shared/accounting/postings.ts';
import { type Prices, valueAll } from '#shared/accounting/valuation.ts';
import { type Decimal, sum, ZERO } from '#shared/kernel/decimal.ts';
import type { ContextRow } from './context-row.ts';

/** What the account's owners hold, in quote. */
export interface Capital {
  /** The whole account at its marks, unassigned holdings in; null while nothing is known, or a bot's is not. */
  readonly whole: Decimal | null;
  /** Null while the bot has no capital, or an asset of it has no price. */
  equityOf(botId: string): Decimal | null;
  cashOf(botId: string): Decimal;
}

/** The part of the context that says who holds what, and what it is worth. */
export type CapitalRow = Pick<ContextRow, 'holdings' | 'prices' | 'unbooked'>;

type Holdings = ReadonlyMap<string, Decimal>;

/**
 * The books with the fills that are not booked yet, at the marks of the last closed bars. Derived here and not read from
 * the equity curve, whose points follow the wall clock: so the same market leads to the same sizes.
 */
export function capitalOf(row: CapitalRow, quote: string): Capital {
  const prices: Prices = new Map(row.prices.map(({ asset, price }) => [asset, price]));
  const holdings = holdingsOf(row);
  const equityOf = (owner: string): Decimal | null => {
    const held = holdings.get(owner);
    if (held === undefined) return null;
    const { value, unpriced } = valueAll(quote, held, prices);
    return unpriced.length === 0 ? value : null;
  };
  const bots = [...holdings.keys()].filter(owner => owner !== null).map(equityOf);
  const known = bots.filter(equity => equity !== null);
  const unassigned = valueAll(quote, holdings.get(null) ?? new Map(), prices).value;
  return {
    whole: holdings.size === 0 || known.length < bots.length ? null : sum([unassigned, ...known]),
    equityOf,
    cashOf: botId => holdings.get(botId)?.get(quote) ?? ZERO,
  };
}

/** By bot; null is what belongs to none. */
function holdingsOf(row: CapitalRow): ReadonlyMap<string | null, Holdings> {
  const holdings = new Map<string | null, Map<string, Decimal>>();
  const add = (owner: string | null, asset: string, amount: Decimal): void => {
    const held = holdings.get(owner) ?? new Map<string, Decimal>();
    holdings.set(owner, held.set(asset, (held.get(asset) ?? ZERO).plus(amount)));
  };
  for (const { botId, asset, amount } of row.holdings) add(botId, asset, amount);
  for (const fill of row.unbooked) {
    const holder: Holder = fill.botId === null ? UNASSIGNED : { book: 'bot', botId: fill.botId };
    for (const line of fillPostings(holder, fill, fill)) {
      if (line.book.book === holder.book) add(fill.botId, line.asset, line.amount);
    }
  }
  return holdings;
}

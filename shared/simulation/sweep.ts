import type { Side } from '../domain/order.ts';
import { Decimal, floorToStep, minimum, sum, ZERO } from '../kernel/decimal.ts';
import type { Level, Listing, MarketAmount } from './types.ts';

/** What a taker wants of the levels it faces. */
export interface SweepWish {
  readonly side: Side;
  readonly amount: MarketAmount;
  /** The worst price it takes; null takes any. */
  readonly limit: Decimal | null;
}

/** What it gets: parts of levels, best first, and the base quantity it wanted beyond them. */
export interface Sweep {
  readonly parts: readonly Level[];
  readonly missing: Decimal;
}

/** Walks the levels, best first, until the wish is met, the limit is passed or the depth is empty. Takes nothing away. */
export function planSweep(levels: Iterable<Level>, wish: SweepWish, listing: Listing): Sweep {
  const { side, amount, limit } = wish;
  const parts: Level[] = [];
  let open = amount.kind === 'base' ? amount.quantity : amount.quoteQuantity;
  let missing = amount.kind === 'base' ? open : ZERO;
  for (const { price, quantity } of levels) {
    if (limit !== null && isWorse(side, price, limit)) break;
    const wanted = amount.kind === 'base' ? open : floorToStep(open.div(price), listing.stepSize);
    const part = { price, quantity: minimum(wanted, quantity) };
    missing = wanted.minus(part.quantity);
    if (part.quantity.isZero()) break;
    parts.push(part);
    open = open.minus(amount.kind === 'base' ? part.quantity : notionalOf(part, listing));
    if (missing.isZero()) break;
  }
  return { parts, missing };
}

/** Whether `price` is worse than `limit` for somebody on `side`. */
export const isWorse = (side: Side, price: Decimal, limit: Decimal): boolean =>
  side === 'buy' ? price.gt(limit) : price.lt(limit);

/** Price times quantity in quote, cut to the listing's quote precision. */
export const notionalOf = (part: Level, listing: Listing): Decimal =>
  part.price.times(part.quantity).toDecimalPlaces(listing.quotePrecision, Decimal.ROUND_DOWN);

/** What the parts take from whoever trades them: quote of a buyer, base of a seller. */
export const fundsFor = (side: Side, parts: readonly Level[], listing: Listing): Decimal =>
  parts.length === 0 ? ZERO : sum(parts.map(part => (side === 'buy' ? notionalOf(part, listing) : part.quantity)));

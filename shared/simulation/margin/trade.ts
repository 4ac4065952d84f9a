import type { MarketSymbol } from '../../domain/instrument.ts';
import type { Side } from '../../domain/order.ts';
import { type Decimal, ZERO } from '../../kernel/decimal.ts';
import type { MarginAccount } from './account.ts';

/** A trade of an account on margin. The fee is in quote. */
export interface MarginTrade {
  readonly symbol: MarketSymbol;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly fee: Decimal;
}

/**
 * Books a trade. `cash` is what the account would have if each position were worth nothing, so that equity is cash plus quantity
 * times price, and nothing is ever divided: it holds to the last digit. Only the average price, which nothing is decided by, is a quotient.
 */
export function tradeOnMargin({ margin }: MarginAccount, { symbol, side, quantity, price, fee }: MarginTrade): void {
  const signed = side === 'buy' ? quantity : quantity.neg();
  margin.cash = margin.cash.minus(signed.times(price)).minus(fee);
  const held = margin.positions.get(symbol);
  const before = held?.quantity ?? ZERO;
  const after = before.plus(signed);
  if (after.isZero()) {
    margin.positions.delete(symbol);
    return;
  }
  margin.positions.set(symbol, {
    symbol,
    quantity: after,
    entryPrice: entryPrice(held?.entryPrice ?? price, { before, signed, price }),
  });
}

/** Average cost: a trade that makes the position larger moves it, one that goes through zero starts anew, the others leave it. */
function entryPrice(
  held: Decimal,
  { before, signed, price }: { readonly before: Decimal; readonly signed: Decimal; readonly price: Decimal },
): Decimal {
  const after = before.plus(signed);
  if (before.isZero() || before.isNegative() !== after.isNegative()) return price;
  if (before.isNegative() !== signed.isNegative()) return held;
  return before.times(held).plus(signed.times(price)).div(after);
}

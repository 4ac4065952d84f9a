import type { Side } from '../domain/order.ts';
import { type Decimal, ZERO } from '../kernel/decimal.ts';

/** The two assets of an instrument. */
export interface AssetPair {
  readonly base: string;
  readonly quote: string;
}

/** What was traded. Quantity in base and price in quote, both above 0; a negative fee is a rebate. */
export interface FillFacts {
  readonly side: Side;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly fee: Decimal;
  readonly feeAsset: string;
}

/** Base that the fill moved, unsigned: what a buy brought after a fee in base, what a sell took with it. */
export function baseMoved(fill: FillFacts, pair: AssetPair): Decimal {
  const fee = fill.feeAsset === pair.base ? fill.fee : ZERO;
  return fill.side === 'buy' ? fill.quantity.minus(fee) : fill.quantity.plus(fee);
}

/**
 * The fee in quote: a fee in base at the price of its own fill. A fee in a third asset needs `feePrice`, quote per unit of
 * that asset; without it the fee is null, never 0.
 */
export function feeInQuote(fill: FillFacts, pair: AssetPair, feePrice: Decimal | null = null): Decimal | null {
  if (fill.fee.isZero()) return ZERO;
  if (fill.feeAsset === pair.quote) return fill.fee;
  if (fill.feeAsset === pair.base) return fill.fee.times(fill.price);
  return feePrice === null ? null : fill.fee.times(feePrice);
}

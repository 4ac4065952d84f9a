import { type Decimal, ZERO } from '../kernel/decimal.ts';

/** What an asset is worth in quote, or why nobody can say. An unknown price is never 0. */
export type Valuation =
  | { readonly kind: 'valued'; readonly asset: string; readonly amount: Decimal; readonly value: Decimal }
  | { readonly kind: 'unpriced'; readonly asset: string; readonly amount: Decimal; readonly reason: string };

/** Quote per unit of an asset, by asset. */
export type Prices = ReadonlyMap<string, Decimal>;

/** The value of `amount` of `asset`. The quote asset is its own price; an amount of 0 needs none. */
export function valueIn(quote: string, holding: readonly [asset: string, amount: Decimal], prices: Prices): Valuation {
  const [asset, amount] = holding;
  if (asset === quote) return { kind: 'valued', asset, amount, value: amount };
  const price = prices.get(asset);
  if (price !== undefined) return { kind: 'valued', asset, amount, value: amount.times(price) };
  if (amount.isZero()) return { kind: 'valued', asset, amount, value: ZERO };
  return { kind: 'unpriced', asset, amount, reason: `no mark for ${asset}/${quote}` };
}

/** What holdings are worth together; the assets without a price are named, not counted. */
export function valueAll(
  quote: string,
  holdings: ReadonlyMap<string, Decimal>,
  prices: Prices,
): { readonly value: Decimal; readonly unpriced: readonly string[] } {
  let value = ZERO;
  const unpriced: string[] = [];
  for (const holding of holdings) {
    const valuation = valueIn(quote, holding, prices);
    if (valuation.kind === 'valued') value = value.plus(valuation.value);
    else unpriced.push(valuation.asset);
  }
  return { value, unpriced };
}

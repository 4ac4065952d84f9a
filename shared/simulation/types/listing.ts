import type { MarketSymbol } from '../../domain/instrument.ts';
import type { Decimal } from '../../kernel/decimal.ts';

/** What an order must pass, named as the venue names them: 'lot-size' is LOT_SIZE. Bounds include their ends. */
export type Filter =
  | {
      readonly kind: 'price-filter';
      readonly minPrice: Decimal;
      readonly maxPrice: Decimal;
      readonly tickSize: Decimal;
    }
  | QuantityFilter<'lot-size'>
  | QuantityFilter<'market-lot-size'>
  | {
      readonly kind: 'notional';
      readonly minNotional: Decimal;
      readonly applyMinToMarket: boolean;
      readonly maxNotional: Decimal;
      readonly applyMaxToMarket: boolean;
    }
  | {
      readonly kind: 'percent-price-by-side';
      readonly bidMultiplierUp: Decimal;
      readonly bidMultiplierDown: Decimal;
      readonly askMultiplierUp: Decimal;
      readonly askMultiplierDown: Decimal;
    }
  | { readonly kind: 'max-num-orders'; readonly limit: number }
  | { readonly kind: 'max-num-algo-orders'; readonly limit: number };

export interface QuantityFilter<Kind extends string> {
  readonly kind: Kind;
  readonly minQuantity: Decimal;
  readonly maxQuantity: Decimal;
  /** Zero switches the step test off (as MARKET_LOT_SIZE has it on the real venue). */
  readonly stepSize: Decimal;
}
export type FilterKind = Filter['kind'];

/** A market that the venue lists. */
export interface Listing {
  readonly symbol: MarketSymbol;
  readonly base: string;
  readonly quote: string;
  readonly status: ListingStatus;
  /** Tick and step that the engine's own depth is built on; the filters repeat them for orders. */
  readonly tickSize: Decimal;
  readonly stepSize: Decimal;
  /** Decimal places that base and quote amounts are kept to, fees included. */
  readonly basePrecision: number;
  readonly quotePrecision: number;
  readonly filters: readonly Filter[];
}
/** `halted` refuses new orders and allows cancels; nothing fills. `delisted` has closed every order. */
export type ListingStatus = 'trading' | 'halted' | 'delisted';

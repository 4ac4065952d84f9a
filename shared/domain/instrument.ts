import type { Brand } from '../kernel/brand.ts';
import type { Decimal } from '../kernel/decimal.ts';

/** `BASE/QUOTE` in capitals, as ccxt writes it: `BTC/USDT`. */
export type MarketSymbol = Brand<string, 'MarketSymbol'>;
/** An asset alone: `USDT`. */
export const ASSET_TEXT = /^[A-Z0-9]{1,20}$/;
export const SYMBOL_TEXT = /^[A-Z0-9]{1,20}\/[A-Z0-9]{1,20}$/;

/** What a venue lists, with the filters an order must pass. Prices in quote, quantities in base. */
export interface Instrument {
  readonly symbol: MarketSymbol;
  readonly base: string;
  readonly quote: string;
  /** Prices are whole multiples of it. */
  readonly tickSize: Decimal;
  /** Quantities are whole multiples of it. */
  readonly stepSize: Decimal;
  readonly minQuantity: Decimal;
  readonly maxQuantity: Decimal;
  /** Smallest price times quantity that the venue accepts, in quote. */
  readonly minNotional: Decimal;
  readonly status: 'trading' | 'halted' | 'delisted';
}

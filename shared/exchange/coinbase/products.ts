import type { MarketSymbol } from '../../domain/instrument.ts';

/** `BTC/USD` → `BTC-USD`. */
export const productId = (symbol: MarketSymbol): string => symbol.replace('/', '-');

/** `BTC-USD` → `BTC/USD`. */
export const symbolOf = (product: string): MarketSymbol => product.replace('-', '/') as MarketSymbol;

export const quoteOf = (product: string): string => product.slice(product.indexOf('-') + 1);

import type { MarketSymbol } from '../../domain/instrument.ts';

/** `BTC/USDT` → `BTC-USDT`, an `instId` of spot. */
export const instId = (symbol: MarketSymbol): string => symbol.replace('/', '-');
export const symbolOf = (id: string): MarketSymbol => id.replace('-', '/') as MarketSymbol;

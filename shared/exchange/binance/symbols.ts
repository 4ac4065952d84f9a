import type { MarketSymbol } from '../../domain/instrument.ts';

/** What follows the base in a Binance symbol, longest first where one ends another. Only for symbols that we do not trade. */
const QUOTES = [
  'FDUSD',
  'USDT',
  'USDC',
  'TUSD',
  'BUSD',
  'USDP',
  'DAI',
  'EUR',
  'TRY',
  'BRL',
  'JPY',
  'BTC',
  'ETH',
  'BNB',
];

/** `BTC/USDT` → `BTCUSDT`. */
export const venueSymbol = (symbol: MarketSymbol): string => symbol.replace('/', '');

/** Tells symbols from the venue's ids, which have no separator. */
export interface Symbols {
  remember(symbols: readonly MarketSymbol[]): void;
  /** Exact for symbols that were remembered; for others guessed from the usual quote assets. */
  symbolOf(venueId: string): MarketSymbol;
}

export function openSymbols(known: readonly MarketSymbol[]): Symbols {
  const byId = new Map<string, MarketSymbol>();
  const remember = (symbols: readonly MarketSymbol[]): void => {
    for (const symbol of symbols) byId.set(venueSymbol(symbol), symbol);
  };
  remember(known);
  return { remember, symbolOf: id => byId.get(id) ?? guess(id) };
}

function guess(id: string): MarketSymbol {
  const quote = QUOTES.find(each => id.endsWith(each) && id.length > each.length) ?? id.slice(-3);
  return `${id.slice(0, -quote.length)}/${quote}` as MarketSymbol;
}

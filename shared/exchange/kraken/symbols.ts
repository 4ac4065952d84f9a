import type { MarketSymbol } from '../../domain/instrument.ts';

/* The venue's names of assets and pairs. Those of old have an X (coins) or Z (money) before them where they stand alone. */

const OWN_NAMES: Readonly<Record<string, string>> = { BTC: 'XBT', DOGE: 'XDG' };
const COMMON_NAMES = new Map(Object.entries(OWN_NAMES).map(([common, own]) => [own, common]));
const OLD_COINS = ['XBT', 'XDG', 'ETH', 'ETC', 'LTC', 'MLN', 'REP', 'XLM', 'XMR', 'XRP', 'ZEC'];
const OLD_MONEY = ['USD', 'EUR', 'GBP', 'CAD', 'JPY', 'AUD'];
const OLD = new Map([...OLD_COINS.map(name => [name, `X${name}`]), ...OLD_MONEY.map(name => [name, `Z${name}`])] as [
  string,
  string,
][]);
const PLAIN = new Map([...OLD].map(([name, prefixed]) => [prefixed, name]));

const ownName = (asset: string): string => OWN_NAMES[asset] ?? asset;
/** `XXBT` and `XBT` → `BTC`. */
export function assetOf(code: string): string {
  const plain = PLAIN.get(code) ?? code;
  return COMMON_NAMES.get(plain) ?? plain;
}

/** `BTC/USDT` → `XBTUSDT`. */
export const pairOf = (symbol: MarketSymbol): string => symbol.split('/').map(ownName).join('');

/** The same as the key of answers: `BTC/USD` → `XXBTZUSD`, where both are of old. */
function keyOf(symbol: MarketSymbol): string {
  const names = symbol.split('/').map(ownName);
  const prefixed = names.flatMap(name => OLD.get(name) ?? []);
  return prefixed.length === names.length ? prefixed.join('') : names.join('');
}

/** What follows the base. Only for pairs that we do not trade. */
const QUOTES = ['USDT', 'USDC', 'ZUSD', 'USD', 'ZEUR', 'EUR', 'ZGBP', 'GBP', 'XXBT', 'XBT', 'XETH', 'ETH'];

export type SymbolOf = (pair: string) => MarketSymbol;

/** Tells symbols from pairs: exactly for those in `known`, for others by the usual quote assets. */
export function symbolsOf(known: readonly MarketSymbol[]): SymbolOf {
  const byPair = new Map(known.flatMap(symbol => [pairOf(symbol), keyOf(symbol)].map(pair => [pair, symbol] as const)));
  return pair => {
    const quote = QUOTES.find(each => pair.endsWith(each) && pair.length > each.length) ?? pair.slice(-3);
    return byPair.get(pair) ?? symbolFrom(`${pair.slice(0, -quote.length)}/${quote}`);
  };
}

/** `XBT/USDT` → `BTC/USDT`. */
export const symbolFrom = (named: string): MarketSymbol => named.split('/').map(assetOf).join('/') as MarketSymbol;

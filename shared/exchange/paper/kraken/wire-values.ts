import type { MarketSymbol } from '../../../domain/instrument.ts';
import type { Decimal } from '../../../kernel/decimal.ts';
import type { EpochMs } from '../../../kernel/time.ts';
import type { PaperVenue } from '../venue.ts';

/** Assets of old are listed under names of their own; where they stand in a pair they may go without the first letter. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  ...{ BTC: 'XXBT', DOGE: 'XXDG', ETH: 'XETH', LTC: 'XLTC', XRP: 'XXRP' },
  ...{ USD: 'ZUSD', EUR: 'ZEUR', GBP: 'ZGBP' },
};
export const assetCode = (asset: string): string => OLD_NAMES[asset] ?? asset;
const shortName = (asset: string): string => OLD_NAMES[asset]?.slice(1) ?? asset;

const parts = (symbol: MarketSymbol): readonly string[] => symbol.split('/');
/** `XBT/USDT`. */
export const wsName = (symbol: MarketSymbol): string => parts(symbol).map(shortName).join('/');
/** `XBTUSDT`. */
export const pairName = (symbol: MarketSymbol): string => parts(symbol).map(shortName).join('');
/** The key of answers: `XXBTZUSD` where both assets are of old, else the pair's name. */
export const pairKey = (symbol: MarketSymbol): string =>
  parts(symbol).every(asset => asset in OLD_NAMES) ? parts(symbol).map(assetCode).join('') : pairName(symbol);

/** The symbol behind any of a pair's names; null when the venue does not list it. */
export function symbolOf(pair: string, { listings }: Pick<PaperVenue, 'listings'>): MarketSymbol | null {
  const names = (symbol: MarketSymbol): readonly string[] => [
    pairName(symbol),
    pairKey(symbol),
    wsName(symbol),
    symbol,
  ];
  return listings().find(({ symbol, status }) => status !== 'delisted' && names(symbol).includes(pair))?.symbol ?? null;
}

export const wireNumber = (value: Decimal): string => value.toFixed();
/** A number without quotes, to its last digit: what frames are written in. */
export const bareNumber = (value: Decimal): unknown => (JSON as unknown as RawJson).rawJSON(value.toFixed());
interface RawJson {
  rawJSON(text: string): unknown;
}
/** RFC 3339, in UTC. */
export const wireTime = (at: EpochMs): string => new Date(at).toISOString();
export const seconds = (at: EpochMs): number => at / 1_000;

const ID = /^[OT]([0-9A-Z]{5})-([0-9A-Z]{5})-([0-9A-Z]{6})$/;
const DIGITS = 16;
const BASE = 36;
/** Ids of orders begin with O, those of trades with T. */
export function wireId(kind: 'O' | 'T', id: number): string {
  const digits = id
    .toString(BASE)
    .toUpperCase()
    .padStart(DIGITS - 1, '0')
    .padStart(DIGITS, 'A');
  return `${kind}${digits.slice(0, 5)}-${digits.slice(5, 10)}-${digits.slice(10)}`;
}
/** The number in an id of the venue's; null when it can be none. */
export function readId(text: string): number | null {
  const found = ID.exec(text);
  return found === null ? null : Number.parseInt(found.slice(1).join('').slice(1), BASE);
}

import type { MarketSymbol } from '../../../domain/instrument.ts';
import type { Side } from '../../../domain/order.ts';
import type { Decimal } from '../../../kernel/decimal.ts';
import type { EpochMs } from '../../../kernel/time.ts';
import type { PaperVenue } from '../venue.ts';

/** Amounts are written without zeros at the end. */
export const wireNumber = (value: Decimal): string => value.toFixed();

/** `BTC/USDT` as the venue writes it: `BTC-USDT`. */
export const productId = (symbol: MarketSymbol): string => symbol.replace('/', '-');

/** The symbol behind `BTC-USDT`; null when the venue does not list it. */
export function symbolOf(product: string, venue: Pick<PaperVenue, 'listing'>): MarketSymbol | null {
  const symbol = product.replace('-', '/') as MarketSymbol;
  return venue.listing(symbol) === null ? null : symbol;
}

export const wireSide = (side: Side): 'BUY' | 'SELL' => (side === 'buy' ? 'BUY' : 'SELL');

/** RFC 3339 in UTC. */
export const wireTime = (at: EpochMs): string => new Date(at).toISOString();

/** What the venue writes for a moment that is not set. */
export const NO_TIME = '0001-01-01T00:00:00Z';

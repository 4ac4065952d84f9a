import type { MarketSymbol } from '../../../domain/instrument.ts';
import { Decimal, ZERO } from '../../../kernel/decimal.ts';
import { type EpochMs, epochMs } from '../../../kernel/time.ts';
import type { Kline, MarketEvent } from '../market.ts';
import type { PaperVenue } from '../venue.ts';
import type { VenueFaultOf } from './venue-fault.ts';

/** No Decimal is null: what the wire writes as null is infinite until then. */
const VALUES: Readonly<Record<VenueFaultOf<'bad-price'>['value'], Decimal>> = {
  zero: ZERO,
  null: new Decimal(Number.POSITIVE_INFINITY),
  nan: new Decimal(Number.NaN),
};
/** How the end of such a price looks in JSON. */
export const INFINITE = 'Infinity"';
const NUMBER = /"-?Infinity"/g;

/** The text of a reply or a frame as the wire is to carry it: prices that are to be null are written so. */
export const withNullPrices = (text: string): string =>
  text.includes(INFINITE) ? text.replaceAll(NUMBER, 'null') : text;

type Market = Pick<PaperVenue, 'klines' | 'trades' | 'dayTicker' | 'quote' | 'follow'>;

/** The market of `venue` with bad prices where a script wants them. */
export function spoiltMarket(venue: PaperVenue): Market {
  const { faults } = venue;
  const since = new Map<MarketSymbol, EpochMs>();
  faults.onBegin('bad-price', ({ symbol }) => since.set(symbol, venue.now()));

  const badPrice = (symbol: MarketSymbol): Decimal | null => {
    const running = faults.running('bad-price').findLast(({ fault }) => fault.symbol === symbol);
    return running === undefined ? null : VALUES[running.fault.value];
  };
  const spoiltBar = (kline: Kline): Kline => {
    const price = badPrice(kline.symbol);
    if (price === null || kline.closeTime <= (since.get(kline.symbol) ?? epochMs(0))) return kline;
    return { ...kline, open: price, high: price, low: price, close: price };
  };
  const spoiltTrade = <Trade extends { readonly symbol: MarketSymbol; readonly price: Decimal }>(
    trade: Trade,
  ): Trade => {
    const price = badPrice(trade.symbol);
    return price === null ? trade : { ...trade, price };
  };
  const spoilt = (event: MarketEvent): MarketEvent => {
    if (event.kind === 'bar') return { ...event, kline: spoiltBar(event.kline) };
    return event.kind === 'market-traded' ? spoiltTrade(event) : event;
  };

  return {
    klines: (symbol, timeframe, range) => venue.klines(symbol, timeframe, range).map(spoiltBar),
    trades: (symbol, range) => venue.trades(symbol, range).map(spoiltTrade),
    dayTicker: symbol => {
      const [ticker, last] = [venue.dayTicker(symbol), badPrice(symbol)];
      return ticker === null || last === null ? ticker : { ...ticker, last };
    },
    quote: symbol => {
      const [quote, lastPrice] = [venue.quote(symbol), badPrice(symbol)];
      return quote === null || lastPrice === null ? quote : { ...quote, lastPrice };
    },
    follow: (topic, listener) =>
      venue.follow(topic, event => listener(faults.running('bad-price').length === 0 ? event : spoilt(event))),
  };
}

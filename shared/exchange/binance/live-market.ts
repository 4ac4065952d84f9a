import { z } from 'zod';
import type { MarketSymbol } from '../../domain/instrument.ts';
import { resultOf } from '../outcomes.ts';
import type { LiveMarket, Read } from '../port.ts';
import type { BookSnapshot } from '../streams/local-book.ts';
import type { BinanceClient, Call } from './client.ts';
import { level, levelOrNull, moment, numberText } from './replies.ts';
import { openSymbols, venueSymbol } from './symbols.ts';

/* Market data that changes fast, by REST (Binance Spot API documentation, "Market Data endpoints"). */

const depthReply = z.object({ lastUpdateId: z.int(), bids: z.array(level), asks: z.array(level) });
const tradesReply = z.array(
  z.object({ id: z.int(), price: numberText, qty: numberText, time: moment, isBuyerMaker: z.boolean() }),
);
const ticker = z.object({
  symbol: z.string(),
  lastPrice: numberText,
  bidPrice: numberText,
  bidQty: numberText,
  askPrice: numberText,
  askQty: numberText,
  closeTime: moment,
});
const tickersReply = z.array(z.unknown());

/** What depths are asked for: each has its weight. */
export const DEPTHS = [100, 500, 1_000, 5_000] as const;
/** A book that is followed begins with more levels than are told, so that it lasts while the price moves. */
const SNAPSHOT_FACTOR = 5;
const MOST_TRADES = 1_000;

export interface LiveCalls extends Pick<LiveMarket, 'book' | 'trades' | 'tickers'> {
  /** Where a followed book of `depth` levels begins. */
  bookSnapshot(symbol: MarketSymbol, depth: number): Read<BookSnapshot>;
}

export function liveCalls(client: Pick<BinanceClient, 'call'>): LiveCalls {
  const read = async <T>(path: string, parameters: Call['parameters'], parse: (body: unknown) => T): Read<T> =>
    resultOf(await client.call({ method: 'GET', path, parameters: parameters ?? {}, lane: 'data' }), parse);
  const depth = (symbol: MarketSymbol, limit: number): Read<BookSnapshot> =>
    read('depth', { symbol: venueSymbol(symbol), limit }, body => {
      const { lastUpdateId, bids, asks } = depthReply.parse(body);
      return { sequence: lastUpdateId, bids, asks, whole: bids.length < limit && asks.length < limit };
    });
  return {
    book: async (symbol, wanted) => {
      const found = await depth(symbol, Math.min(wanted, DEPTHS[3]));
      if (!found.ok) return found;
      const { sequence, bids, asks } = found.value;
      return { ok: true, value: { symbol, sequence, bids, asks } };
    },
    bookSnapshot: (symbol, wanted) =>
      depth(symbol, DEPTHS.find(limit => limit >= SNAPSHOT_FACTOR * wanted) ?? DEPTHS[3]),
    trades: (symbol, limit) =>
      read('trades', { symbol: venueSymbol(symbol), limit: Math.min(limit, MOST_TRADES) }, body =>
        tradesReply.parse(body).map(({ id, price, qty, time, isBuyerMaker }) => ({
          ...{ symbol, venueTradeId: String(id), price, quantity: qty, venueTime: time },
          takerSide: isBuyerMaker ? 'sell' : 'buy',
        })),
      ),
    tickers: symbols => {
      const { symbolOf } = openSymbols(symbols);
      const names = JSON.stringify(symbols.map(venueSymbol));
      return read('ticker/24hr', { symbols: names }, body =>
        tickersReply.parse(body).flatMap(each => {
          const one = ticker.safeParse(each);
          if (!one.success) return [];
          const { lastPrice, bidPrice, bidQty, askPrice, askQty, closeTime } = one.data;
          const [bid, ask] = [levelOrNull(bidPrice, bidQty), levelOrNull(askPrice, askQty)];
          return [{ symbol: symbolOf(one.data.symbol), last: lastPrice, bid, ask, venueTime: closeTime }];
        }),
      );
    },
  };
}

import { z } from 'zod';
import type { MarketSymbol } from '../../domain/instrument.ts';
import { ok } from '../../kernel/result.ts';
import { resultOf } from '../outcomes.ts';
import type { LiveMarket, Read, TickerFrame } from '../port.ts';
import type { Call, CoinbaseClient } from './client.ts';
import { level, marketTrade, numberText } from './live-rows.ts';
import { productId } from './products.ts';
import { moment } from './replies.ts';

/* Market data that changes fast, by REST ("Advanced Trade REST API", public endpoints). */

const bookReply = z.object({
  pricebook: z.object({ bids: z.array(level), asks: z.array(level), time: moment }),
  last: numberText.optional(),
});
const tradesReply = z.object({ trades: z.array(marketTrade) });

const MOST_TRADES = 1_000;
/** Requests of one question at the same time: the venue counts them by the second. */
const AT_ONCE = 5;

export function liveCalls(client: Pick<CoinbaseClient, 'call'>): Pick<LiveMarket, 'book' | 'trades' | 'tickers'> {
  const read = async <T>(path: string, query: Query, parse: (body: unknown) => T): Read<T> =>
    resultOf(await client.call({ method: 'GET', path, query, lane: 'data' }), parse);
  const pricebook = (symbol: MarketSymbol, limit: number): Read<z.output<typeof bookReply>> =>
    read('market/product_book', { product_id: productId(symbol), limit }, body => bookReply.parse(body));
  const ticker = async (symbol: MarketSymbol): Read<TickerFrame | null> => {
    const found = await pricebook(symbol, 1);
    if (!found.ok) return found;
    const { pricebook: book, last } = found.value;
    const [bid = null, ask = null] = [book.bids[0], book.asks[0]];
    return ok(last === undefined ? null : { symbol, last, bid, ask, venueTime: book.time });
  };
  return {
    // the venue numbers its books in streams only
    book: async (symbol, depth) => {
      const found = await pricebook(symbol, depth);
      if (!found.ok) return found;
      const { bids, asks } = found.value.pricebook;
      return ok({ symbol, sequence: null, bids, asks });
    },
    trades: (symbol, limit) =>
      read(`market/products/${productId(symbol)}/ticker`, { limit: Math.min(limit, MOST_TRADES) }, body =>
        tradesReply
          .parse(body)
          .trades.toReversed()
          .map(({ product: _, ...trade }) => ({ symbol, ...trade })),
      ),
    tickers: async symbols => {
      const tickers: TickerFrame[] = [];
      for (let from = 0; from < symbols.length; from += AT_ONCE) {
        const reads = await Promise.all(symbols.slice(from, from + AT_ONCE).map(ticker));
        for (const found of reads) {
          if (!found.ok) return found;
          if (found.value !== null) tickers.push(found.value);
        }
      }
      return ok(tickers);
    },
  };
}

type Query = NonNullable<Extract<Call, { readonly method: 'GET' }>['query']>;

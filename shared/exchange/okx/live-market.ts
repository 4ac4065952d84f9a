import { z } from 'zod';
import { resultOf } from '../outcomes.ts';
import type { LiveMarket, Read } from '../port.ts';
import type { Call, OkxClient } from './client.ts';
import { bookRow, tickerRow, tradeRow } from './live-rows.ts';
import { rowOf, rowsOf } from './replies.ts';
import { instId } from './symbols.ts';

const MOST_LEVELS = 400;
const MOST_TRADES = 500;

export function liveCalls(client: Pick<OkxClient, 'call'>): Pick<LiveMarket, 'book' | 'trades' | 'tickers'> {
  const read = async <T>(call: Omit<Call, 'lane'>, parse: (body: unknown) => T): Read<T> =>
    resultOf(await client.call({ ...call, lane: 'data' }), parse);
  return {
    book: (symbol, depth) => {
      const parameters = { instId: instId(symbol), sz: String(Math.min(depth, MOST_LEVELS)) };
      return read({ endpoint: 'GET market/books', parameters }, body => {
        const { bids, asks, seqId } = rowOf(bookRow, body);
        return { symbol, sequence: seqId ?? null, bids, asks };
      });
    },
    trades: (symbol, limit) => {
      const parameters = { instId: instId(symbol), limit: String(Math.min(limit, MOST_TRADES)) };
      return read({ endpoint: 'GET market/trades', parameters }, body => rowsOf(tradeRow, body).toReversed());
    },
    tickers: symbols => {
      const wanted = new Set(symbols.map(instId));
      return read({ endpoint: 'GET market/tickers', parameters: { instType: 'SPOT' } }, body =>
        rowsOf(z.unknown(), body).flatMap(each => {
          const known = tickerRow.safeParse(each); // what has not traded yet has no price
          return known.success && wanted.has(instId(known.data.symbol)) ? [known.data] : [];
        }),
      );
    },
  };
}

import { z } from 'zod';
import type { MarketSymbol } from '../../domain/instrument.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { LiveSubscriptions } from '../open.ts';
import type { TickerFrame, TradeFrame } from '../port.ts';
import { type BookNews, followBooks } from '../streams/follow-books.ts';
import { followTickers, followTrades, type MarketStream, type Reading } from '../streams/market-stream.ts';
import type { LiveCalls } from './live-market.ts';
import { level, levelOrNull, moment, numberText } from './replies.ts';
import { openSymbols, type Symbols, venueSymbol } from './symbols.ts';

/* Frames of the raw market streams (Binance Spot API documentation, "WebSocket Streams"). */

const depthUpdate = z.object({
  e: z.literal('depthUpdate'),
  s: z.string(),
  U: z.int(),
  u: z.int(),
  b: z.array(level),
  a: z.array(level),
});
const trade = z.object({
  e: z.literal('trade'),
  s: z.string(),
  t: z.int(),
  p: numberText,
  q: numberText,
  T: moment,
  m: z.boolean(),
});
const dayTicker = z.object({
  e: z.literal('24hrTicker'),
  E: moment,
  s: z.string(),
  c: numberText,
  b: numberText,
  B: numberText,
  a: numberText,
  A: numberText,
});
/** The answer to a subscription; a refusal has a code or an error. */
const answer = z.object({ id: z.unknown(), error: z.undefined().optional(), code: z.undefined().optional() });

const PER_REQUEST = 200;
const SILENT_AFTER_MS = 30_000;

export interface LiveStreamOptions {
  /** Such as `wss://stream.binance.com:9443`. */
  readonly streamUrl: string;
  readonly now: () => EpochMs;
  readonly bookSnapshot: LiveCalls['bookSnapshot'];
}

export function liveSubscriptions({ streamUrl, now, bookSnapshot }: LiveStreamOptions): LiveSubscriptions {
  const stream = <Body, Item>(
    symbols: readonly MarketSymbol[],
    { topic, life, read }: { readonly topic: string; readonly life: 'data' | 'any'; readonly read: Reader<Body, Item> },
  ): MarketStream<Item> => ({
    socket: {
      url: `${streamUrl}/ws`,
      now,
      silentAfterMs: SILENT_AFTER_MS,
      life,
      greeting: () => subscriptionsTo(symbols, topic),
    },
    read: readerOf(read, openSymbols(symbols)),
  });
  return {
    subscribeBook: (symbols, depth, listener) =>
      followBooks(
        {
          stream: stream(symbols, { topic: 'depth@100ms', life: 'data', read: BOOK }),
          rule: 'range',
          snapshot: symbol => bookSnapshot(symbol, depth),
          symbols,
          depth,
        },
        listener,
      ),
    // nobody has to trade for the stream to be alive
    subscribeTrades: (symbols, listener) =>
      followTrades(stream(symbols, { topic: 'trade', life: 'any', read: TRADE }), listener),
    subscribeTickers: (symbols, listener) =>
      followTickers(stream(symbols, { topic: 'ticker', life: 'data', read: TICKER }), listener),
  };
}

interface Reader<Body, Item> {
  readonly schema: z.ZodType<Body>;
  readonly item: (body: Body, symbols: Symbols) => Item;
}

const BOOK: Reader<z.output<typeof depthUpdate>, BookNews> = {
  schema: depthUpdate,
  item: ({ s, U, u, b, a }, { symbolOf }) => ({
    symbol: symbolOf(s),
    change: { kind: 'difference', after: U - 1, sequence: u, bids: b, asks: a, checksum: null },
  }),
};
const TRADE: Reader<z.output<typeof trade>, TradeFrame> = {
  schema: trade,
  item: ({ s, t, p, q, T, m }, { symbolOf }) => ({
    ...{ symbol: symbolOf(s), venueTradeId: String(t), price: p, quantity: q },
    ...{ takerSide: m ? 'sell' : 'buy', venueTime: T },
  }),
};
const TICKER: Reader<z.output<typeof dayTicker>, TickerFrame> = {
  schema: dayTicker,
  item: ({ E, s, c, b, B, a, A }, { symbolOf }) => ({
    ...{ symbol: symbolOf(s), last: c, bid: levelOrNull(b, B), ask: levelOrNull(a, A), venueTime: E },
  }),
};

const readerOf =
  <Body, Item>({ schema, item }: Reader<Body, Item>, symbols: Symbols) =>
  (text: string): Reading<Item> => {
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      return { kind: 'unreadable' };
    }
    const read = schema.safeParse(body);
    if (read.success) return { kind: 'items', items: [item(read.data, symbols)] };
    return { kind: answer.safeParse(body).success ? 'answer' : 'unreadable' };
  };

function subscriptionsTo(symbols: readonly MarketSymbol[], topic: string): readonly string[] {
  const topics = symbols.map(symbol => `${venueSymbol(symbol).toLowerCase()}@${topic}`);
  const requests: string[] = [];
  for (let from = 0; from < topics.length; from += PER_REQUEST) {
    const params = topics.slice(from, from + PER_REQUEST);
    requests.push(JSON.stringify({ method: 'SUBSCRIBE', params, id: requests.length + 1 }));
  }
  return requests;
}

import { z } from 'zod';
import type { MarketSymbol } from '../../domain/instrument.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { LiveSubscriptions } from '../open.ts';
import type { BookLevel, TickerFrame, TradeFrame } from '../port.ts';
import { type BookNews, followBooks } from '../streams/follow-books.ts';
import { followTickers, followTrades, type MarketStream, type Reading } from '../streams/market-stream.ts';
import { openSequence } from '../streams/sequence.ts';
import { type Frame, readFrame } from './frames.ts';
import { levelOrNull, marketTrade, numberText } from './live-rows.ts';
import { productId } from './products.ts';

/* Events of the public channels ("Advanced Trade WebSocket Channels"). */

const tradesEvent = z.object({ type: z.enum(['snapshot', 'update']), trades: z.array(marketTrade) });
const tickerEvent = z.object({
  tickers: z.array(
    z.object({
      ...{ product_id: z.string(), price: numberText },
      ...{ best_bid: z.string(), best_bid_quantity: z.string(), best_ask: z.string(), best_ask_quantity: z.string() },
    }),
  ),
});
const bookEvent = z.object({
  type: z.enum(['snapshot', 'update']),
  product_id: z.string(),
  updates: z.array(z.object({ side: z.enum(['bid', 'offer']), price_level: numberText, new_quantity: numberText })),
});

/** Heartbeats come every second. */
const SILENT_AFTER_MS = 10_000;

export interface LiveStreamOptions {
  /** Such as `wss://advanced-trade-ws.coinbase.com`. */
  readonly streamUrl: string;
  readonly now: () => EpochMs;
}

export function liveSubscriptions({ streamUrl, now }: LiveStreamOptions): LiveSubscriptions {
  const stream = <Event, Item>(symbols: readonly MarketSymbol[], channel: Channel<Event, Item>): MarketStream<Item> => {
    const request = (name: string): string =>
      JSON.stringify({ type: 'subscribe', channel: name, product_ids: symbols.map(productId) });
    return {
      socket: {
        url: streamUrl,
        now,
        silentAfterMs: SILENT_AFTER_MS,
        life: 'data',
        greeting: () => [request(channel.name), request('heartbeats')],
      },
      ...readerOf(channel, symbolsByProduct(symbols)),
    };
  };
  return {
    subscribeBook: (symbols, depth, listener) =>
      followBooks({ stream: stream(symbols, BOOK), rule: 'connection', snapshot: null, symbols, depth }, listener),
    subscribeTrades: (symbols, listener) => followTrades(stream(symbols, TRADES), listener),
    subscribeTickers: (symbols, listener) => followTickers(stream(symbols, TICKER), listener),
  };
}

type Message = Extract<Frame, { readonly kind: 'message' }>;
type Products = ReadonlyMap<string, MarketSymbol>;
interface Channel<Event, Item> {
  /** As it is subscribed to. */
  readonly name: string;
  /** As its messages call it. */
  readonly told: string;
  readonly event: z.ZodType<Event>;
  readonly items: (event: Event, message: Message, products: Products) => readonly Item[];
}

/** What the venue shows first of trades was before. */
const TRADES: Channel<z.output<typeof tradesEvent>, TradeFrame> = {
  name: 'market_trades',
  told: 'market_trades',
  event: tradesEvent,
  items: ({ type, trades }, _, products) =>
    type === 'snapshot'
      ? []
      : trades.toReversed().flatMap(({ product, ...trade }) => {
          const symbol = products.get(product);
          return symbol === undefined ? [] : [{ symbol, ...trade }];
        }),
};
const TICKER: Channel<z.output<typeof tickerEvent>, TickerFrame> = {
  name: 'ticker',
  told: 'ticker',
  event: tickerEvent,
  items: ({ tickers }, { at }, products) =>
    tickers.flatMap(({ product_id: product, price: last, ...best }) => {
      const symbol = products.get(product);
      const bid = levelOrNull(best.best_bid, best.best_bid_quantity);
      const ask = levelOrNull(best.best_ask, best.best_ask_quantity);
      return symbol === undefined ? [] : [{ symbol, last, bid, ask, venueTime: at }];
    }),
};
const BOOK: Channel<z.output<typeof bookEvent>, BookNews> = {
  name: 'level2',
  told: 'l2_data',
  event: bookEvent,
  items: ({ type, product_id: product, updates }, { sequence }, products) => {
    const symbol = products.get(product);
    if (symbol === undefined) return [];
    const of = (side: 'bid' | 'offer'): readonly BookLevel[] =>
      updates.filter(update => update.side === side).map(update => [update.price_level, update.new_quantity]);
    const told = { sequence, bids: of('bid'), asks: of('offer') };
    const change =
      type === 'snapshot'
        ? ({ kind: 'snapshot', ...told, whole: true } as const)
        : ({ kind: 'difference', ...told, after: sequence - 1, checksum: null } as const);
    return [{ symbol, change }];
  },
};

/** Messages are numbered over all channels of a connection: one that is missing may have been of any. */
function readerOf<Event, Item>(
  { told, event, items }: Channel<Event, Item>,
  products: Products,
): Pick<MarketStream<Item>, 'read' | 'begin'> {
  const sequence = openSequence();
  const read = (text: string): Reading<Item> => {
    const frame = readFrame(text);
    if (frame.kind !== 'message') return { kind: 'unreadable' };
    const place = sequence.take(frame.sequence);
    if (place === 'missed') return { kind: 'ends', reason: 'messages are missing' };
    if (place === 'again' || frame.channel !== told) return { kind: 'answer' };
    const events = z.array(event).safeParse(frame.events);
    if (!events.success) return { kind: 'unreadable' };
    return { kind: 'items', items: events.data.flatMap(each => items(each, frame, products)) };
  };
  return { read, begin: sequence.restart };
}

/** What is listed against USDC is told under the name of its twin against USD. */
function symbolsByProduct(symbols: readonly MarketSymbol[]): Products {
  const byProduct = new Map(symbols.map(symbol => [productId(symbol), symbol]));
  for (const symbol of symbols) {
    const product = productId(symbol);
    const twin = product.endsWith('-USDC') ? product.slice(0, -1) : product;
    if (!byProduct.has(twin)) byProduct.set(twin, symbol);
  }
  return byProduct;
}

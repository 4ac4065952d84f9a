import type { Tick, TickStream } from '#shared/contracts/ticks.ts';
import { tickChannel } from '#shared/contracts/ticks.ts';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { MarketData, StreamListener, Unsubscribe } from '#shared/exchange/port.ts';
import { type Broadcast, openBroadcast } from '#shared/messaging/broadcast.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { DataCollectionConfig } from '../config.ts';
import type { Best, Flows } from './flows.ts';
import type { Pulses } from './pulses.ts';

export interface TicksOptions {
  readonly context: AgentContext<DataCollectionConfig>;
  readonly market: MarketData;
  readonly symbols: readonly MarketSymbol[];
  readonly pulses: Pulses;
  /** Told of trades and best prices as they come. */
  readonly flows: Flows;
}

/**
 * Publishes the streams that the profile names, as they come. Lossy on purpose: nobody keeps them, a slow Redis gets the latest
 * ticks only, and one that is away gets none.
 */
export function publishTicks(options: TicksOptions): Unsubscribe {
  const { config, redis, log } = options.context;
  const wanted = [...new Set(config.streams)];
  const missing = wanted.filter(stream => !offers(options.market, stream));
  if (missing.length > 0) log.error('streams-not-offered', { code: 'VENUE_UNSUPPORTED', streams: missing });
  const streams = wanted.filter(stream => offers(options.market, stream));
  if (streams.length === 0) return () => undefined;
  const broadcast = openBroadcast(redis.url);
  const quotes = streams.includes('ticker') ? 'ticker' : 'book';
  const follow = followers({ ...options, publish: publisher(options, broadcast), quotes });
  const stops = streams.map(stream => follow[stream]());
  return () => {
    for (const stop of stops) stop();
    broadcast.close();
  };
}

const offers = ({ capabilities }: MarketData, stream: TickStream): boolean => capabilities.streams[stream];

type Publish = (symbol: MarketSymbol, tick: Unnamed<Tick>) => Promise<void>;
/** Each of the union by itself, without what all have. */
type Unnamed<One> = One extends Tick ? Omit<One, 'instrumentId'> : never;

const STREAM_OF: Readonly<Record<Tick['kind'], TickStream>> = {
  ticker: 'ticker',
  book: 'book',
  'book-lost': 'book',
  trade: 'trades',
};

function publisher({ context, market }: TicksOptions, broadcast: Broadcast): Publish {
  const { metrics, redis } = context;
  const published = metrics.counter('ticks_published_total', 'Ticks that Redis took', ['stream']);
  const lost = metrics.counter('ticks_lost_total', 'Ticks that Redis did not take', ['stream']);
  return async (symbol, unnamed) => {
    const instrumentId = `${market.capabilities.venue}:${symbol}`;
    const stream = STREAM_OF[unnamed.kind];
    const channel = tickChannel(redis.prefix, instrumentId, stream);
    const isTaken = await broadcast.publish(channel, JSON.stringify({ ...unnamed, instrumentId }));
    (isTaken ? published : lost).inc({ stream });
  };
}

type Followers = Readonly<Record<TickStream, () => Unsubscribe>>;

interface FollowOptions extends TicksOptions {
  readonly publish: Publish;
  /** Which of the two tells the best prices of a bar. */
  readonly quotes: 'ticker' | 'book';
}

function followers(options: FollowOptions): Followers {
  const { context, market, symbols, pulses, publish, flows, quotes } = options;
  const { metrics, log, config } = context;
  const left = metrics.counter('ticks_superseded_total', 'Ticks left out for newer ones', ['stream']);
  const losses = metrics.counter('books_lost_total', 'Books that had to be taken up anew', ['loss']);
  const listener = (stream: TickStream): StreamListener & { readonly superseded: () => void } => ({
    heard: pulses.of(stream),
    superseded: () => left.inc({ stream }),
    unreadable: text => log.warn('tick-unreadable', { stream, text }),
    connection: ({ kind, detail }) =>
      log[kind === 'connected' || kind === 'reconnected' ? 'info' : 'warn'](`${stream}-${kind}`, { detail }),
  });
  const quote = (symbol: MarketSymbol, best: Best): void => {
    if (quotes === 'book') flows.quote(symbol, context.marketNow(), best);
  };
  return {
    ticker: () => {
      const common = listener('ticker');
      return market.subscribeTickers(symbols, {
        ...common,
        ticker: ({ symbol, last, bid, ask, venueTime }) => {
          flows.quote(symbol, venueTime, { bid, ask });
          return publish(symbol, { kind: 'ticker', sequence: venueTime, last, bid, ask });
        },
        connection: event => {
          common.connection(event);
          flows.quotesConnection(event);
        },
      });
    },
    trades: () => {
      const common = listener('trades');
      return market.subscribeTrades(symbols, {
        ...common,
        trade: frame => {
          flows.trade(frame);
          const { symbol, venueTradeId, price, quantity, takerSide, venueTime } = frame;
          return publish(symbol, { kind: 'trade', sequence: venueTradeId, price, quantity, takerSide, venueTime });
        },
        connection: event => {
          common.connection(event);
          flows.tradesConnection(event);
        },
      });
    },
    book: () => {
      const common = listener('book');
      return market.subscribeBook(symbols, config.bookDepth, {
        ...common,
        book: ({ symbol, sequence, bids, asks }) => {
          quote(symbol, { bid: bids[0] ?? null, ask: asks[0] ?? null });
          return publish(symbol, { kind: 'book', sequence, bids, asks });
        },
        bookLost: (symbol, loss) => {
          losses.inc({ loss });
          quote(symbol, { bid: null, ask: null });
          void publish(symbol, { kind: 'book-lost', why: loss });
        },
        connection: event => {
          common.connection(event);
          if (quotes === 'book') flows.quotesConnection(event);
          if (event.kind !== 'lost') return;
          for (const symbol of symbols) void publish(symbol, { kind: 'book-lost', why: event.detail });
        },
      });
    },
  };
}

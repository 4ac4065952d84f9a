import type { MarketSymbol } from '../../../domain/instrument.ts';
import type { EpochMs } from '../../../kernel/time.ts';
import type { Depth } from '../../../simulation/types.ts';
import type { PublicTrade } from '../market.ts';
import type { PaperVenue, Unsubscribe } from '../venue.ts';
import { bookEvent, bookUpdates, candlesEvent, tickerEvent, tradesEvent } from './market-frames.ts';

/** The market channels by the name that they are subscribed by. */
export const MARKET_CHANNELS = ['market_trades', 'candles', 'ticker', 'ticker_batch', 'level2'] as const;
export type MarketChannel = (typeof MARKET_CHANNELS)[number];

/** What a channel tells of one product. */
export interface Source {
  /** The events that a new subscriber begins with; null: none. */
  snapshot(): string | null;
  /** All markets have moved to `at`. */
  step(at: EpochMs): void;
  readonly stop: Unsubscribe;
}
type Emit = (events: string, at: EpochMs) => void;
type Open = (symbol: MarketSymbol, venue: PaperVenue, emit: Emit) => Source;

const SHOWN_TRADES = 100;
const SHOWN_CANDLES = 100;
const DEEPEST = 5_000;
const BATCH_MS = 5_000;
const nothing = (): void => {};

/** The trades of a step, or of some time between two, come together, as the venue batches them. */
const trades: Open = (symbol, venue, emit) => {
  let batch: PublicTrade[] = [];
  return {
    snapshot: () => tradesEvent('snapshot', venue.trades(symbol, { limit: SHOWN_TRADES }), venue),
    step: at => {
      if (batch.length > 0) emit(tradesEvent('update', batch, venue), at);
      batch = [];
    },
    stop: venue.follow({ kind: 'trades', symbol }, event => {
      if (event.kind === 'market-traded') batch.push(event);
    }),
  };
};

/** Five minutes is the only length that is streamed; a candle is told as it forms, and never as closed. */
const candles: Open = (symbol, venue, emit) => ({
  snapshot: () => candlesEvent('snapshot', venue.klines(symbol, '5m', { limit: SHOWN_CANDLES })),
  step: nothing,
  stop: venue.follow({ kind: 'bars', symbol, timeframe: '5m' }, event => {
    if (event.kind === 'bar') emit(candlesEvent('update', [event.kline]), event.at);
  }),
});

/** After each step in which the product traded. */
const ticker: Open = (symbol, venue, emit) => {
  let traded = false;
  return {
    snapshot: () => tickerSnapshot(symbol, venue),
    step: at => {
      const now = traded ? venue.dayTicker(symbol) : null;
      traded = false;
      if (now !== null) emit(tickerEvent('update', now), at);
    },
    stop: venue.follow({ kind: 'trades', symbol }, () => {
      traded = true;
    }),
  };
};

/** Every five seconds. */
const tickerBatch: Open = (symbol, venue, emit) => {
  let batch = Math.floor(venue.now() / BATCH_MS);
  return {
    snapshot: () => tickerSnapshot(symbol, venue),
    step: at => {
      if (Math.floor(at / BATCH_MS) === batch) return;
      batch = Math.floor(at / BATCH_MS);
      const now = venue.dayTicker(symbol);
      if (now !== null) emit(tickerEvent('update', now), at);
    },
    stop: nothing,
  };
};

function tickerSnapshot(symbol: MarketSymbol, venue: PaperVenue): string | null {
  const now = venue.dayTicker(symbol);
  return now === null ? null : tickerEvent('snapshot', now);
}

/** The whole book first, then what changes in it. */
const level2: Open = (symbol, venue, emit) => {
  let last: Depth | null = venue.depth(symbol, DEEPEST);
  return {
    snapshot: () =>
      last === null ? null : bookEvent('snapshot', last, { updates: bookUpdates(null, last), at: venue.now() }),
    step: nothing,
    stop: venue.follow({ kind: 'book', symbol }, ({ at }) => {
      const depth = venue.depth(symbol, DEEPEST);
      if (depth === null) return;
      const updates = bookUpdates(last, depth);
      last = depth;
      if (updates.length > 0) emit(bookEvent('update', depth, { updates, at }), at);
    }),
  };
};

export const SOURCES: Readonly<Record<MarketChannel, Open>> = {
  market_trades: trades,
  candles,
  ticker,
  ticker_batch: tickerBatch,
  level2,
};

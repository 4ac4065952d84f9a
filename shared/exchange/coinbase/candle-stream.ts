import { z } from 'zod';
import type { MarketSymbol } from '../../domain/instrument.ts';
import { type EpochMs, epochMs, type Timeframe } from '../../kernel/time.ts';
import type { CandleListener, MarketData, Unsubscribe } from '../port.ts';
import { openSocket } from '../resilient-socket.ts';
import { openBarFeed } from '../streams/bar-feed.ts';
import { openSequence } from '../streams/sequence.ts';
import { readFrame } from './frames.ts';
import { productId } from './products.ts';
import { trade } from './trades.ts';

const tradesEvent = z.object({ type: z.enum(['snapshot', 'update']), trades: z.array(trade) });

/** Trades of up to a quarter of a second come in one message, so the clock alone closes a bar only after that. */
const CLOSE_DELAY_MS = 500;
/** Heartbeats come every second. */
const SILENT_AFTER_MS = 10_000;
const MAX_TEXT = 500;
/** A message that says what is subscribed, the trades among it. */
const CONFIRMED = /"channel"\s*:\s*"subscriptions".*"market_trades"/s;

export interface CandleStreamOptions {
  /** Such as `wss://advanced-trade-ws.coinbase.com`. */
  readonly streamUrl: string;
  readonly symbols: readonly MarketSymbol[];
  readonly timeframe: Timeframe;
  readonly listener: CandleListener;
  /** What bars are checked against when they close. */
  readonly candles: MarketData['candles'];
  readonly now: () => EpochMs;
}

/**
 * Closed bars made of the venue's trades: it streams five-minute candles only, without saying when one is over. From a minute on
 * each is compared with the venue's own before it is told; below, the venue has none.
 */
export function followCandles(options: CandleStreamOptions): Unsubscribe {
  const { symbols, listener } = options;
  const sequence = openSequence();
  const feeds = new Map(symbols.map(symbol => [productId(symbol), openBarFeed(symbol, options)]));
  const request = (channel: string): string =>
    JSON.stringify({ type: 'subscribe', channel, product_ids: symbols.map(productId) });

  const socket = openSocket({
    url: options.streamUrl,
    now: options.now,
    silentAfterMs: SILENT_AFTER_MS,
    life: 'data',
    greeting: () => {
      sequence.restart();
      return [request('market_trades'), request('heartbeats')];
    },
    standing: () => text => CONFIRMED.test(text),
    message: text => {
      listener.heard?.();
      const frame = readFrame(text);
      if (frame.kind !== 'message') {
        listener.unreadable(text.slice(0, MAX_TEXT));
        return;
      }
      const place = sequence.take(frame.sequence);
      if (place === 'missed') socket.reconnect('messages are missing');
      if (place !== 'next') return;
      if (frame.channel === 'market_trades') {
        for (const event of frame.events) {
          if (!takeTrades(event, frame.at)) listener.unreadable(text.slice(0, MAX_TEXT));
        }
      }
      for (const feed of feeds.values()) feed.clock(epochMs(frame.at - CLOSE_DELAY_MS));
    },
    connection: event => listener.connection(event),
  });

  const takeTrades = (event: unknown, at: EpochMs): boolean => {
    const read = tradesEvent.safeParse(event);
    if (!read.success) return false;
    const oldestFirst = read.data.trades.toReversed();
    const byProduct = Map.groupBy(oldestFirst, one => one.product);
    for (const [product, trades] of byProduct) {
      // what is listed against USDC is told under the name of its twin against USD
      const feed = feeds.get(product) ?? feeds.get(`${product}C`);
      feed?.take(trades, { type: read.data.type, at });
    }
    return true;
  };
  return () => {
    for (const feed of feeds.values()) feed.stop();
    socket.close();
  };
}

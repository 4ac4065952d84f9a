import { z } from 'zod';
import type { MarketSymbol } from '../../domain/instrument.ts';
import { DECIMAL_TEXT, Decimal } from '../../kernel/decimal.ts';
import { type EpochMs, epochMs, type Timeframe, timeframeMs } from '../../kernel/time.ts';
import type { CandleFrame, CandleListener, MarketData, Unsubscribe } from '../port.ts';
import { openSocket } from '../resilient-socket.ts';
import { openSequence, readFrame } from './frames.ts';
import { productId } from './products.ts';
import { asFrame, type ClosedBar, openBarMaker, type Trade, trade } from './traded-bars.ts';

const tradesEvent = z.object({ type: z.enum(['snapshot', 'update']), trades: z.array(trade) });

/** Trades of up to a quarter of a second come in one message, so the clock alone closes a bar only after that. */
const CLOSE_DELAY_MS = 500;
/** Heartbeats come every second. */
const SILENT_AFTER_MS = 10_000;
const MINUTE_MS = 60_000;
const MAX_TEXT = 500;

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
  const feeds = new Map(symbols.map(symbol => [productId(symbol), openFeed(symbol, options)]));
  const request = (channel: string): string =>
    JSON.stringify({ type: 'subscribe', channel, product_ids: symbols.map(productId) });

  const socket = openSocket({
    url: options.streamUrl,
    now: options.now,
    silentAfterMs: SILENT_AFTER_MS,
    life: 'data',
    greeting: () => [request('market_trades'), request('heartbeats')],
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
    connection: event => {
      if (event.kind === 'connected' || event.kind === 'reconnected') sequence.restart();
      listener.connection(event);
    },
  });

  const takeTrades = (event: unknown, at: EpochMs): boolean => {
    const read = tradesEvent.safeParse(event);
    if (!read.success) return false;
    const oldestFirst = read.data.trades.toReversed();
    const byProduct = Map.groupBy(oldestFirst, one => one.product_id);
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

interface Feed {
  /** Trades, oldest first: the latest ones at the start of a connection, or those that came since. `at`: the venue's clock. */
  take(trades: readonly Trade[], told: { readonly type: 'snapshot' | 'update'; readonly at: EpochMs }): void;
  /** The venue's clock went on. */
  clock(now: EpochMs): void;
  stop(): void;
}

/** One product's bars: made of trades, told in order. */
function openFeed(symbol: MarketSymbol, { timeframe, listener, candles }: CandleStreamOptions): Feed {
  const maker = openBarMaker(timeframe);
  const of = { symbol, timeframe };
  let telling: Promise<void> = Promise.resolve();
  let stopped = false;

  const tell = async (closed: readonly ClosedBar[]): Promise<void> => {
    const listed = await listedBars(closed);
    for (const { openTime, bar } of closed) {
      const frame = fuller(listed.get(openTime), bar === null ? undefined : asFrame(bar, of));
      if (frame !== undefined && !stopped) listener.candle(frame);
    }
  };
  const listedBars = async (closed: readonly ClosedBar[]): Promise<ReadonlyMap<number, CandleFrame>> => {
    const [from, to] = [closed[0]?.openTime, closed.at(-1)?.openTime];
    if (from === undefined || to === undefined || timeframeMs(timeframe) < MINUTE_MS) return new Map();
    const read = await candles({ ...of, from, to, limit: closed.length });
    return new Map(read.ok ? read.value.map(frame => [frame.openTime, frame]) : []);
  };
  const clock = (now: EpochMs): void => {
    const closed = maker.closed(now);
    if (closed.length > 0) telling = telling.then(() => tell(closed));
  };
  return {
    clock,
    take: (trades, { type, at }) => {
      if (type === 'snapshot') maker.begin(trades, at);
      else maker.add(trades, at);
      clock(at); // trades of one product come in order, so those of the bars before are all there
    },
    stop: () => {
      stopped = true;
    },
  };
}

/** The one with more volume: the venue's list may lag behind its trades, and trades may have been missed. */
function fuller(listed: CandleFrame | undefined, traded: CandleFrame | undefined): CandleFrame | undefined {
  if (listed === undefined || traded === undefined) return listed ?? traded;
  const lags = DECIMAL_TEXT.test(listed.volume) && new Decimal(listed.volume).lt(traded.volume);
  return lags ? traded : listed;
}

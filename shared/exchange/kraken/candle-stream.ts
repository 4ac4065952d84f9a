import { z } from 'zod';
import type { MarketSymbol } from '../../domain/instrument.ts';
import { type EpochMs, epochMs, type Timeframe } from '../../kernel/time.ts';
import type { CandleListener, MarketData, Unsubscribe } from '../port.ts';
import { openSocket } from '../resilient-socket.ts';
import { openBarFeed } from '../streams/bar-feed.ts';
import { amount, type Frame, frame, moment, parseFrame } from './replies.ts';

const trade = z.object({ symbol: z.string(), trade_id: z.string(), price: amount, qty: amount, timestamp: moment });

/** The venue tells its clock only when it is asked, and closes no bar by itself. */
const PING = { ping: '{"method":"ping"}', pong: '', everyMs: 500 } as const;
/** Trades of a bar may come so long after an answer that says that it is over. */
const LATE_TRADES_MS = 250;
/** Heartbeats come every second. */
const SILENT_AFTER_MS = 10_000;
const MAX_TEXT = 500;

export interface CandleStreamOptions {
  /** Such as `wss://ws.kraken.com`. */
  readonly streamUrl: string;
  readonly symbols: readonly MarketSymbol[];
  readonly timeframe: Timeframe;
  readonly listener: CandleListener;
  /** What bars are checked against when they close. */
  readonly candles: MarketData['candles'];
  readonly now: () => EpochMs;
}

/** The answer to the subscription of one symbol, a refusal too. */
const ANSWERED = /"method"\s*:\s*"subscribe"/;

/** Closed bars made of the venue's trades: its own are streamed from a minute on, and never said to be over. */
export function followCandles(options: CandleStreamOptions): Unsubscribe {
  const { symbols, listener } = options;
  const feeds = new Map<string, ReturnType<typeof openBarFeed>>(
    symbols.map(symbol => [symbol, openBarFeed(symbol, options)]),
  );
  const params = { channel: 'trade', symbol: symbols, snapshot: true };
  let clock = epochMs(0);
  let closing: NodeJS.Timeout | undefined;

  const told = (at: EpochMs): void => {
    clock = at;
    closing = setTimeout(() => {
      for (const feed of feeds.values()) feed.clock(at);
    }, LATE_TRADES_MS);
  };
  const traded = ({ type, data }: Frame): void => {
    const trades = z
      .array(trade)
      .parse(data)
      .toSorted((a, b) => Number(a.trade_id) - Number(b.trade_id));
    for (const [symbol, own] of Map.groupBy(trades, each => each.symbol)) {
      const prints = own.map(({ trade_id, price, qty, timestamp }) => ({
        ...{ id: trade_id, price, quantity: qty, time: timestamp },
      }));
      const at = epochMs(Math.max(clock, prints.at(-1)?.time ?? clock));
      feeds.get(symbol)?.take(prints, { type: type === 'snapshot' ? 'snapshot' : 'update', at });
    }
  };

  const socket = openSocket({
    url: `${options.streamUrl}/v2`,
    now: options.now,
    silentAfterMs: SILENT_AFTER_MS,
    life: 'data',
    heartbeat: PING,
    greeting: () => [PING.ping, JSON.stringify({ method: 'subscribe', params })],
    standing: () => {
      let waiting = symbols.length;
      return text => ANSWERED.test(text) && --waiting === 0;
    },
    message: text => {
      listener.heard?.();
      const read = frame.safeParse(parseFrame(text));
      try {
        if (!read.success || read.data.success === false) listener.unreadable(text.slice(0, MAX_TEXT));
        else if (read.data.time_in !== undefined && read.data.method === 'pong') told(read.data.time_in);
        else if (read.data.channel === 'trade') traded(read.data);
      } catch {
        listener.unreadable(text.slice(0, MAX_TEXT));
      }
    },
    connection: event => listener.connection(event),
  });
  return () => {
    clearTimeout(closing);
    for (const feed of feeds.values()) feed.stop();
    socket.close();
  };
}

import { z } from 'zod';
import type { MarketSymbol } from '../../domain/instrument.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { LiveSubscriptions } from '../open.ts';
import { type BookNews, followBooks } from '../streams/follow-books.ts';
import { followTickers, followTrades, type MarketStream, type Reading } from '../streams/market-stream.ts';
import { bookChange, tickerRow, tradeRow } from './live-rows.ts';
import { HEARTBEAT, RESTARTS, socketEvent } from './socket.ts';
import { instId, symbolOf } from './symbols.ts';

/* Frames of the public channels (OKX API v5, "Trades channel", "Tickers channel", "Order book channel"). */

const book = z
  .object({
    arg: z.object({ channel: z.literal('books'), instId: z.string() }),
    action: z.enum(['snapshot', 'update']),
    data: z.tuple([bookChange]),
  })
  .transform(({ arg, action, data: [{ bids, asks, seqId, prevSeqId, checksum }] }): readonly BookNews[] => [
    {
      symbol: symbolOf(arg.instId),
      change:
        action === 'snapshot'
          ? { kind: 'snapshot', sequence: seqId, bids, asks, whole: true }
          : { kind: 'difference', after: prevSeqId, sequence: seqId, bids, asks, checksum },
    },
  ]);
const rows = <Row>(channel: string, row: z.ZodType<Row>): z.ZodType<readonly Row[]> =>
  z.object({ arg: z.object({ channel: z.literal(channel) }), data: z.array(row) }).transform(({ data }) => data);
const trades = rows('trades', tradeRow);
const tickers = rows('tickers', tickerRow);

const PER_REQUEST = 50;
const SILENT_AFTER_MS = 30_000;
/** How deep the venue keeps the book that it tells of. */
const MOST_LEVELS = 400;

export interface LiveStreamOptions {
  /** Such as `wss://ws.okx.com:8443`. */
  readonly streamUrl: string;
  readonly now: () => EpochMs;
}

export function liveSubscriptions({ streamUrl, now }: LiveStreamOptions): LiveSubscriptions {
  const stream = <Item>(
    symbols: readonly MarketSymbol[],
    { channel, life, frame }: { readonly channel: string; readonly life: 'data' | 'any'; readonly frame: Frame<Item> },
  ): MarketStream<Item> => ({
    socket: {
      url: `${streamUrl}/ws/v5/public`,
      now,
      silentAfterMs: SILENT_AFTER_MS,
      life,
      heartbeat: HEARTBEAT,
      greeting: () => subscriptionsTo(symbols, channel),
    },
    read: readerOf(frame),
  });
  return {
    subscribeBook: (symbols, depth, listener) =>
      followBooks(
        {
          stream: stream(symbols, { channel: 'books', life: 'data', frame: book }),
          ...{ rule: 'link', snapshot: null, symbols, depth: Math.min(depth, MOST_LEVELS) },
        },
        listener,
      ),
    // nobody has to trade for the stream to be alive
    subscribeTrades: (symbols, listener) =>
      followTrades(stream(symbols, { channel: 'trades', life: 'any', frame: trades }), listener),
    subscribeTickers: (symbols, listener) =>
      followTickers(stream(symbols, { channel: 'tickers', life: 'data', frame: tickers }), listener),
  };
}

type Frame<Item> = z.ZodType<readonly Item[]>;

const readerOf =
  <Item>(frame: Frame<Item>) =>
  (text: string): Reading<Item> => {
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      return { kind: 'unreadable' };
    }
    const read = frame.safeParse(body);
    if (read.success) return { kind: 'items', items: read.data };
    const said = socketEvent.safeParse(body);
    if (!said.success || said.data.event === 'error') return { kind: 'unreadable' };
    return RESTARTS.includes(said.data.code) ? { kind: 'ends', reason: said.data.msg } : { kind: 'answer' };
  };

function subscriptionsTo(symbols: readonly MarketSymbol[], channel: string): readonly string[] {
  const requests: string[] = [];
  for (let from = 0; from < symbols.length; from += PER_REQUEST) {
    const args = symbols.slice(from, from + PER_REQUEST).map(symbol => ({ channel, instId: instId(symbol) }));
    requests.push(JSON.stringify({ op: 'subscribe', args }));
  }
  return requests;
}

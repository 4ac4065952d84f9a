import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { MarketSymbol } from '../../domain/instrument.ts';
import { DECIMAL_TEXT } from '../../kernel/decimal.ts';
import { ok } from '../../kernel/result.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { LiveSubscriptions } from '../open.ts';
import { resultOf } from '../outcomes.ts';
import type { BookLevel, LiveMarket, Read, TickerFrame, TradeFrame } from '../port.ts';
import { type BookNews, followBooks } from '../streams/follow-books.ts';
import type { BookChecking } from '../streams/local-book.ts';
import { followTickers, followTrades, type MarketStream, type Reading } from '../streams/market-stream.ts';
import type { Call, KrakenClient } from './client.ts';
import { frame, moment, parseFrame, resultIn, seconds, side } from './replies.ts';
import { pairOf } from './symbols.ts';

const numberText = z.string().regex(DECIMAL_TEXT);

// ------------------------------------------------------------------------------------------------- by REST

const level = z.tuple([numberText, numberText], z.unknown()).transform(([at, quantity]): BookLevel => [at, quantity]);
const book = z.object({ bids: z.array(level), asks: z.array(level) });
const print = z.tuple(
  [numberText, numberText, seconds, z.enum(['b', 's']), z.unknown(), z.unknown(), z.int()],
  z.unknown(),
);
/** Price, whole lots, quantity: zero where nobody offers. */
const offer = z.tuple([numberText, z.unknown(), numberText]).transform(([at, , quantity]) => levelOrNull(at, quantity));
const day = z.object({ a: offer, b: offer, c: z.tuple([numberText], z.unknown()) });

const levelOrNull = (at: string, quantity: string): BookLevel | null => (Number(at) > 0 ? [at, quantity] : null);

const MOST_LEVELS = 500;
const MOST_TRADES = 1_000;

export function liveCalls(
  client: Pick<KrakenClient, 'open'>,
  wallNow: () => EpochMs,
): Pick<LiveMarket, 'book' | 'trades' | 'tickers'> {
  /** What an answer holds about its one pair. */
  const read = async <T>(call: Omit<Call, 'lane'>, shape: z.ZodType<T>): Read<T> => {
    const verdict = await client.open({ ...call, lane: 'data' });
    return resultOf(verdict, body => {
      const { last: _, ...pairs } = resultIn(z.record(z.string(), z.unknown()), body);
      return shape.parse(Object.values(pairs)[0]);
    });
  };
  return {
    book: async (symbol, depth) => {
      const parameters = { pair: pairOf(symbol), count: String(Math.min(depth, MOST_LEVELS)) };
      const told = await read({ endpoint: 'Depth', parameters }, book);
      return told.ok ? ok({ symbol, sequence: null, ...told.value }) : told;
    },
    trades: async (symbol, limit) => {
      const parameters = { pair: pairOf(symbol), count: String(Math.min(limit, MOST_TRADES)) };
      const told = await read({ endpoint: 'Trades', parameters }, z.array(print));
      if (!told.ok) return told;
      return ok(
        told.value.map(
          ([price, quantity, venueTime, taker, , , id]): TradeFrame => ({
            ...{ symbol, venueTradeId: String(id), price, quantity, venueTime },
            takerSide: taker === 'b' ? 'buy' : 'sell',
          }),
        ),
      );
    },
    // one by one: an answer about several is refused as a whole for one that is not listed, and does not say as of when it is
    tickers: async symbols => {
      const tickers: TickerFrame[] = [];
      for (const symbol of symbols) {
        const told = await read({ endpoint: 'Ticker', parameters: { pair: pairOf(symbol) } }, day);
        if (!told.ok && told.error.code !== 'VENUE_UNKNOWN_SYMBOL') return told;
        if (!told.ok) continue;
        const { a: ask, b: bid, c } = told.value;
        tickers.push({ symbol, last: c[0], bid, ask, venueTime: wallNow() });
      }
      return ok(tickers);
    },
  };
}

// -------------------------------------------------------------------------------------------- by WebSocket

const named = z.string().transform(symbol => symbol as MarketSymbol);
const trade = z
  .object({ symbol: named, side, qty: numberText, price: numberText, trade_id: z.string(), timestamp: moment })
  .transform(
    ({ symbol, side: takerSide, qty, price, trade_id, timestamp }): TradeFrame => ({
      ...{ symbol, venueTradeId: trade_id, price, quantity: qty, takerSide, venueTime: timestamp },
    }),
  );

const best = { bid: numberText, bid_qty: numberText, ask: numberText, ask_qty: numberText };
const ticker = z.object({ symbol: named, last: numberText, timestamp: moment.optional(), ...best });

const row = z.object({ price: numberText, qty: numberText }).transform(({ price, qty }): BookLevel => [price, qty]);
const bookData = z.object({ symbol: named, bids: z.array(row), asks: z.array(row), checksum: z.coerce.number() });

/** Depths that can be followed. */
const DEPTHS = [10, 25, 100, 500, 1_000];
const CHECKED_LEVELS = 10;
/** Heartbeats come every second. */
const SILENT_AFTER_MS = 10_000;

/** Digits of price and quantity of the best ten asks, then bids, without points and leading zeros, as CRC32. */
export const checksum: NonNullable<BookChecking['checksum']> = (bids, asks) => {
  const levels = [...asks.top(CHECKED_LEVELS), ...bids.top(CHECKED_LEVELS)];
  return crc32(levels.flatMap(level => level.map(text => text.replace('.', '').replace(/^0+/, ''))).join(''));
};

export interface LiveStreamOptions {
  /** Such as `wss://ws.kraken.com`. */
  readonly streamUrl: string;
  readonly now: () => EpochMs;
}

export function liveSubscriptions({ streamUrl, now }: LiveStreamOptions): LiveSubscriptions {
  const stream = <Item>(params: Params, read: (data: readonly unknown[], type: string) => readonly Item[]) =>
    ({
      socket: {
        ...{ url: `${streamUrl}/v2`, now, silentAfterMs: SILENT_AFTER_MS, life: 'data' },
        greeting: () => [JSON.stringify({ method: 'subscribe', params })],
      },
      read: text => readFrame(text, params.channel, read),
    }) satisfies MarketStream<Item>;
  return {
    subscribeBook: (symbols, depth, listener) => {
      const scope = DEPTHS.find(each => each >= depth) ?? 1_000;
      let sequence = 0; // the venue numbers none: only its checksum says that all is there
      const news = (data: readonly unknown[], type: string): readonly BookNews[] => {
        sequence += 1;
        return z
          .array(bookData)
          .parse(data)
          .map(({ symbol, checksum: sum, ...sides }) => ({
            symbol,
            change:
              type === 'snapshot'
                ? { kind: 'snapshot', sequence, whole: true, ...sides }
                : { kind: 'difference', after: sequence - 1, sequence, checksum: sum, ...sides },
          }));
      };
      return followBooks(
        {
          stream: stream({ channel: 'book', symbol: symbols, depth: scope }, news),
          ...{ rule: 'connection', snapshot: null, symbols, depth: Math.min(depth, scope) },
          checking: { checksum, scope },
        },
        listener,
      );
    },
    subscribeTrades: (symbols, listener) => {
      const trades = stream({ channel: 'trade', symbol: symbols, snapshot: false }, data => z.array(trade).parse(data));
      return followTrades(trades, listener);
    },
    subscribeTickers: (symbols, listener) => {
      const tickers = stream({ channel: 'ticker', symbol: symbols, event_trigger: 'bbo' }, data =>
        z
          .array(ticker)
          .parse(data)
          .map(
            ({ symbol, last, timestamp, bid, bid_qty, ask, ask_qty }): TickerFrame => ({
              ...{ symbol, last, venueTime: timestamp ?? now() },
              ...{ bid: levelOrNull(bid, bid_qty), ask: levelOrNull(ask, ask_qty) },
            }),
          ),
      );
      return followTickers(tickers, listener);
    },
  };
}

interface Params {
  readonly channel: string;
  readonly symbol: readonly MarketSymbol[];
  readonly [other: string]: unknown;
}

function readFrame<Item>(
  text: string,
  wanted: string,
  read: (data: readonly unknown[], type: string) => readonly Item[],
): Reading<Item> {
  const told = frame.safeParse(parseFrame(text));
  if (!told.success || told.data.success === false) return { kind: 'unreadable' };
  const { channel, data, type = '' } = told.data;
  if (channel !== wanted) return { kind: 'answer' };
  try {
    return { kind: 'items', items: read(data, type) };
  } catch {
    return { kind: 'unreadable' };
  }
}

import { z } from 'zod';
import type { MarketSymbol } from '../../domain/instrument.ts';
import { type EpochMs, type Timeframe, timeframeMs } from '../../kernel/time.ts';
import type { CandleFrame, CandleListener, Unsubscribe } from '../port.ts';
import { openSocket } from '../resilient-socket.ts';
import { openSymbols, venueSymbol } from './symbols.ts';

/** A value that is no text (null, a bare number) is passed on as its text: the reader refuses it by name. */
const text = z.unknown().transform(value => (typeof value === 'string' ? value : String(value)));
const closedKline = z.object({
  e: z.literal('kline'),
  s: z.string(),
  k: z.object({ t: z.number(), o: text, h: text, l: text, c: text, v: text, x: z.boolean() }),
});
/** The answer to a subscription, or its refusal. */
const answer = z.object({ id: z.unknown() });

/** Most of what comes are bars still forming; they are told by their flag before any parsing. */
const FORMING = /"x"\s*:\s*false/;
const PER_REQUEST = 200;
const MAX_TEXT = 500;
const SILENCE_MS = { least: 10_000, most: 30_000 } as const;

export interface CandleStreamOptions {
  /** Such as `wss://stream.binance.com:9443`. */
  readonly streamUrl: string;
  readonly symbols: readonly MarketSymbol[];
  readonly timeframe: Timeframe;
  readonly listener: CandleListener;
  readonly now: () => EpochMs;
}

/**
 * Closed bars from the raw kline streams: ccxt's own stream drops the closed flag and makes floats of the numbers.
 * Forming bars come every second or two while anything trades, so half a minute without any frame means a dead stream.
 */
export function followCandles({ streamUrl, symbols, timeframe, listener, now }: CandleStreamOptions): Unsubscribe {
  const { symbolOf } = openSymbols(symbols);
  const topics = symbols.map(symbol => `${venueSymbol(symbol).toLowerCase()}@kline_${timeframe}`);
  const requests = chunks(topics, PER_REQUEST).map((params, index) =>
    JSON.stringify({ method: 'SUBSCRIBE', params, id: index + 1 }),
  );
  const socket = openSocket({
    url: `${streamUrl}/ws`,
    now,
    silentAfterMs: Math.min(SILENCE_MS.most, Math.max(SILENCE_MS.least, 2 * timeframeMs(timeframe))),
    life: 'data',
    greeting: () => requests,
    message: frame => {
      listener.heard?.();
      if (FORMING.test(frame)) return;
      const read = readFrame(frame);
      if (read.kind === 'unreadable') listener.unreadable(frame.slice(0, MAX_TEXT));
      if (read.kind === 'candle') listener.candle({ ...read.bar, symbol: symbolOf(read.venueId), timeframe });
    },
    connection: event => listener.connection(event),
  });
  return socket.close;
}

type Read =
  | { readonly kind: 'candle'; readonly venueId: string; readonly bar: Omit<CandleFrame, 'symbol' | 'timeframe'> }
  | { readonly kind: 'answer' | 'unreadable' };

/** The closed bar in a frame's text. A refusal of our subscription is `unreadable`: somebody must see it. */
export function readFrame(frame: string): Read {
  let body: unknown;
  try {
    body = JSON.parse(frame);
  } catch {
    return { kind: 'unreadable' };
  }
  const kline = closedKline.safeParse(body);
  if (kline.success) {
    const { t, o, h, l, c, v } = kline.data.k;
    return {
      kind: 'candle',
      venueId: kline.data.s,
      bar: { openTime: t, open: o, high: h, low: l, close: c, volume: v },
    };
  }
  const refused = typeof body === 'object' && body !== null && ('error' in body || 'code' in body);
  return { kind: answer.safeParse(body).success && !refused ? 'answer' : 'unreadable' };
}

const chunks = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));

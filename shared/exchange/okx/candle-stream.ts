import { z } from 'zod';
import type { MarketSymbol } from '../../domain/instrument.ts';
import { type EpochMs, type Timeframe, timeframeMs } from '../../kernel/time.ts';
import type { CandleFrame, CandleListener, Unsubscribe } from '../port.ts';
import { openSocket } from '../resilient-socket.ts';
import { barName, barOf, isConfirmed } from './bars.ts';
import { HEARTBEAT, RESTARTS, socketEvent } from './socket.ts';
import { instId, symbolOf } from './symbols.ts';

const bars = z.object({
  arg: z.object({ channel: z.string().startsWith('candle'), instId: z.string() }),
  data: z.array(z.array(z.unknown()).min(9)).min(1),
});

/** Most of what comes are bars still forming; they are told by their last element before any parsing. */
const FORMING = /"0"\s*\]\s*\]\s*\}\s*$/;
/** The answer to the subscription of one topic; and the refusal of one, or of a whole request: the others stand by then, or soon. */
const ANSWERED = /"event"\s*:\s*"subscribe"/;
const REFUSED = /"event"\s*:\s*"error"/;
const PER_REQUEST = 50;
const MAX_TEXT = 500;
const SILENCE_MS = { least: 10_000, most: 30_000 } as const;

export interface CandleStreamOptions {
  /** Such as `wss://ws.okx.com:8443`. */
  readonly streamUrl: string;
  readonly symbols: readonly MarketSymbol[];
  readonly timeframe: Timeframe;
  readonly listener: CandleListener;
  readonly now: () => EpochMs;
}

/**
 * Closed bars from the raw candle channels: ccxt's own stream does not surface whether a bar is over. Forming bars come every
 * second while anything trades, so half a minute without any means a dead stream; answers to pings are no sign of life.
 */
export function followCandles({ streamUrl, symbols, timeframe, listener, now }: CandleStreamOptions): Unsubscribe {
  const channel = `candle${barName(timeframe)}`;
  const topics = symbols.map(symbol => ({ channel, instId: instId(symbol) }));
  const requests = chunks(topics, PER_REQUEST).map(args => JSON.stringify({ op: 'subscribe', args }));
  const socket = openSocket({
    url: `${streamUrl}/ws/v5/business`,
    now,
    silentAfterMs: Math.min(SILENCE_MS.most, Math.max(SILENCE_MS.least, 2 * timeframeMs(timeframe))),
    life: 'data',
    heartbeat: HEARTBEAT,
    greeting: () => requests,
    standing: () => {
      let waiting = topics.length;
      return text => REFUSED.test(text) || (ANSWERED.test(text) && --waiting === 0);
    },
    message: frame => {
      listener.heard?.();
      if (FORMING.test(frame)) return;
      const read = readFrame(frame);
      if (read.kind === 'unreadable') listener.unreadable(frame.slice(0, MAX_TEXT));
      else if (read.kind === 'ends') socket.reconnect(read.reason);
      else for (const candle of read.candles) listener.candle({ ...candle, timeframe });
    },
    connection: event => listener.connection(event),
  });
  return socket.close;
}

type Read =
  | { readonly kind: 'candles'; readonly candles: readonly Omit<CandleFrame, 'timeframe'>[] }
  | { readonly kind: 'unreadable' }
  /** The venue is about to close the connection. */
  | { readonly kind: 'ends'; readonly reason: string };

/** The closed bars in a frame's text. A refusal of our subscription is `unreadable`: somebody must see it. */
export function readFrame(frame: string): Read {
  let body: unknown;
  try {
    body = JSON.parse(frame);
  } catch {
    return { kind: 'unreadable' };
  }
  const pushed = bars.safeParse(body);
  if (pushed.success) {
    const symbol = symbolOf(pushed.data.arg.instId);
    return { kind: 'candles', candles: pushed.data.data.filter(isConfirmed).map(row => ({ symbol, ...barOf(row) })) };
  }
  const said = socketEvent.safeParse(body);
  if (!said.success || said.data.event === 'error') return { kind: 'unreadable' };
  if (RESTARTS.includes(said.data.code)) return { kind: 'ends', reason: said.data.msg };
  return { kind: 'candles', candles: [] };
}

const chunks = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));

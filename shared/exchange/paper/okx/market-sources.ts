import { crc32 } from 'node:zlib';
import type { MarketSymbol } from '../../../domain/instrument.ts';
import type { EpochMs, Timeframe } from '../../../kernel/time.ts';
import type { Depth } from '../../../simulation/types.ts';
import { depthDifference } from '../depth-difference.ts';
import type { FrameKind } from '../faults/script.ts';
import type { Kline } from '../market.ts';
import type { PaperVenue, Unsubscribe } from '../venue.ts';
import { BAR_LENGTHS } from './bar-lengths.ts';
import { wireBook, wireCandle, wireLevels, wireTicker, wireTrade } from './market-values.ts';
import { wireTime } from './wire-values.ts';

/** The rest of a frame after its `arg`: `"data":[…]`, and what else the channel says. */
export interface Emission {
  readonly rest: string;
  readonly closedBar: Pick<Kline, 'symbol' | 'timeframe' | 'openTime'> | null;
}
type Emit = (emission: Emission) => void;

/** A channel of one instrument, while somebody follows it. */
export interface Source {
  readonly stop: Unsubscribe;
  /** What a new follower is told first; null: nothing. */
  greeting(): Emission | null;
}

/** A kind of channel: what it is about, and how it is followed. */
export interface MarketChannel {
  readonly path: 'public' | 'business';
  readonly about: FrameKind;
  open(symbol: MarketSymbol, venue: PaperVenue, emit: Emit): Source;
}

const emission = (data: unknown): Emission => ({ rest: `"data":[${JSON.stringify(data)}]`, closedBar: null });

const trades: MarketChannel = {
  path: 'public',
  about: 'other',
  open: (symbol, venue, emit) => ({
    stop: venue.follow({ kind: 'trades', symbol }, event => {
      if (event.kind === 'market-traded') emit(emission(wireTrade(event)));
    }),
    greeting: () => null,
  }),
};

const tickers: MarketChannel = {
  path: 'public',
  about: 'other',
  open: (symbol, venue, emit) => {
    const read = (): Emission | null => {
      const ticker = venue.dayTicker(symbol);
      return ticker === null ? null : emission(wireTicker(ticker));
    };
    return {
      stop: venue.follow({ kind: 'steps' }, () => {
        const now = read();
        if (now !== null) emit(now);
      }),
      greeting: read,
    };
  },
};

const candles = (timeframe: Timeframe): MarketChannel => ({
  path: 'business',
  about: 'candle',
  open: (symbol, venue, emit) => ({
    stop: venue.follow({ kind: 'bars', symbol, timeframe }, event => {
      if (event.kind !== 'bar') return;
      const { kline } = event;
      emit({ ...emission(wireCandle(kline)), closedBar: kline.closed ? kline : null });
    }),
    greeting: () => {
      const [kline] = venue.klines(symbol, timeframe, { limit: 1 });
      return kline === undefined ? null : emission(wireCandle(kline));
    },
  }),
});

/** The whole of so many levels with every change. */
const topOfBook = (levels: number): MarketChannel => ({
  path: 'public',
  about: 'other',
  open: (symbol, venue, emit) => {
    const read = (at: EpochMs): Emission | null => {
      const depth = venue.depth(symbol, levels);
      return depth === null ? null : emission(wireBook(depth, at));
    };
    return {
      stop: venue.follow({ kind: 'book', symbol }, ({ at }) => {
        const now = read(at);
        if (now !== null) emit(now);
      }),
      greeting: () => read(venue.now()),
    };
  },
});

const DEEPEST = 400;
const FIRST = -1;

/** A snapshot, then what changed: each update names the one before it, and a checksum of the 25 best levels after it. */
const books: MarketChannel = {
  path: 'public',
  about: 'other',
  open: (symbol, venue, emit) => {
    let sent: Depth | null = venue.depth(symbol, DEEPEST);
    return {
      stop: venue.follow({ kind: 'book', symbol }, ({ at }) => {
        const depth = venue.depth(symbol, DEEPEST);
        const change = depth === null ? null : depthDifference(sent, depth);
        if (depth === null || change === null) return;
        const previous = sent?.updateId ?? FIRST;
        sent = depth;
        const action = previous === FIRST ? 'snapshot' : 'update';
        emit(bookFrame(action, { ...depth, bids: change.bids, asks: change.asks }, { at, previous, whole: depth }));
      }),
      greeting: () =>
        sent === null ? null : bookFrame('snapshot', sent, { at: venue.now(), previous: FIRST, whole: sent }),
    };
  },
};

function bookFrame(
  action: 'snapshot' | 'update',
  { bids, asks, updateId }: Depth,
  { at, previous, whole }: { readonly at: EpochMs; readonly previous: number; readonly whole: Depth },
): Emission {
  const data = {
    asks: wireLevels(asks),
    bids: wireLevels(bids),
    ts: wireTime(at),
    checksum: checksumOf(whole),
    seqId: updateId,
    prevSeqId: previous,
  };
  return { rest: `"action":"${action}",${emission(data).rest}`, closedBar: null };
}

const CHECKED_LEVELS = 25;
const SIGNED = 0;

/** CRC-32, signed, of `bid:ask` pairs (price:quantity each), best first; where one side is shorter the other goes on alone. */
export function checksumOf({ bids, asks }: Pick<Depth, 'bids' | 'asks'>): number {
  const [buys, sells] = [wireLevels(bids.slice(0, CHECKED_LEVELS)), wireLevels(asks.slice(0, CHECKED_LEVELS))];
  const parts: string[] = [];
  for (let level = 0; level < CHECKED_LEVELS; level++) {
    for (const side of [buys, sells]) {
      const found = side[level];
      if (found !== undefined) parts.push(`${found[0]}:${found[1]}`);
    }
  }
  return crc32(parts.join(':')) | SIGNED;
}

/** Every channel of the market, by the name the wire uses. */
export const MARKET_CHANNELS: ReadonlyMap<string, MarketChannel> = new Map<string, MarketChannel>([
  ['trades', trades],
  ['tickers', tickers],
  ['books', books],
  ['books5', topOfBook(5)],
  ['bbo-tbt', topOfBook(1)],
  ...[...BAR_LENGTHS].map(([name, timeframe]): [string, MarketChannel] => [`candle${name}`, candles(timeframe)]),
]);

import type { MarketSymbol } from '../../../domain/instrument.ts';
import type { EpochMs } from '../../../kernel/time.ts';
import type { Depth } from '../../../simulation/types.ts';
import { depthDifference } from '../depth-difference.ts';
import type { DayTicker } from '../market.ts';
import type { Unsubscribe } from '../venue.ts';
import type { Gateway } from './gateway.ts';
import {
  aggregateTradeFrame,
  bookTickerFrame,
  depthUpdateFrame,
  klineFrame,
  miniTickerFrame,
  partialDepthFrame,
  tickerFrame,
  tradeFrame,
} from './market-frames.ts';
import type { DepthPace, Emission, MarketStream } from './streams.ts';

type Emit = (emission: Emission) => void;

/** Follows what the stream carries and emits its payloads, until it is stopped. */
export function openSource(stream: MarketStream, gateway: Gateway, emit: Emit): Unsubscribe {
  const send = (json: string): void => emit({ json, closedBar: null });
  switch (stream.kind) {
    case 'kline':
      return klines(stream, gateway, emit);
    case 'trade':
    case 'aggTrade': {
      const frame = stream.kind === 'trade' ? tradeFrame : aggregateTradeFrame;
      return gateway.venue.follow({ kind: 'trades', symbol: stream.symbol }, event => {
        if (event.kind === 'market-traded') send(frame(event));
      });
    }
    case 'bookTicker':
      return bookTickers(stream.symbol, gateway, send);
    case 'depth':
      return depthChanges(stream, gateway, send);
    case 'partial-depth':
      return paced(stream, gateway, () => {
        const depth = gateway.venue.depth(stream.symbol, stream.levels);
        if (depth !== null) send(partialDepthFrame(depth));
      });
    case 'ticker':
    case 'miniTicker':
      return dayTickers(stream.symbol, gateway, (ticker, at) =>
        send(stream.kind === 'ticker' ? tickerFrame(ticker, at) : miniTickerFrame(ticker, at)),
      );
    case 'all-tickers':
    case 'all-mini-tickers':
      return allTickers(stream.kind === 'all-tickers' ? tickerFrame : miniTickerFrame, gateway, send);
  }
}

function klines(
  { symbol, interval }: Extract<MarketStream, { kind: 'kline' }>,
  { venue }: Gateway,
  emit: Emit,
): Unsubscribe {
  return venue.follow({ kind: 'bars', symbol, timeframe: interval }, event => {
    if (event.kind !== 'bar') return;
    const { kline, at } = event;
    const closedBar = kline.closed ? { symbol, timeframe: interval, openTime: kline.openTime } : null;
    emit({ json: klineFrame(kline, at), closedBar });
  });
}

/** Sends only when the best bid or ask differs from what was sent last. */
function bookTickers(symbol: MarketSymbol, { venue }: Gateway, send: (json: string) => void): Unsubscribe {
  let sent = '';
  return venue.follow({ kind: 'book', symbol }, () => {
    const quote = venue.quote(symbol);
    if (quote === null) return;
    const json = bookTickerFrame(quote);
    const prices = json.slice(json.indexOf(','));
    if (prices === sent) return;
    sent = prices;
    send(json);
  });
}

const DEEPEST = 5_000;

function depthChanges(
  stream: Extract<MarketStream, { kind: 'depth' }>,
  gateway: Gateway,
  send: (json: string) => void,
): Unsubscribe {
  let last: Depth | null = gateway.venue.depth(stream.symbol, DEEPEST);
  return paced(stream, gateway, at => {
    const depth = gateway.venue.depth(stream.symbol, DEEPEST);
    const change = depth === null ? null : depthDifference(last, depth);
    if (change === null) return;
    last = depth;
    send(depthUpdateFrame(change, at));
  });
}

/** Calls back with every change of the book, or after the steps in which it changed. */
function paced(
  { symbol, pace }: { readonly symbol: MarketSymbol; readonly pace: DepthPace },
  { venue }: Gateway,
  due: (at: EpochMs) => void,
): Unsubscribe {
  if (pace === 'change') return venue.follow({ kind: 'book', symbol }, event => due(event.at));
  let changed = false;
  const stopBook = venue.follow({ kind: 'book', symbol }, () => {
    changed = true;
  });
  const stopSteps = venue.follow({ kind: 'steps' }, event => {
    if (!changed) return;
    changed = false;
    due(event.at);
  });
  return () => {
    stopBook();
    stopSteps();
  };
}

function dayTickers(
  symbol: MarketSymbol,
  { venue }: Gateway,
  due: (ticker: DayTicker, at: EpochMs) => void,
): Unsubscribe {
  return venue.follow({ kind: 'steps' }, event => {
    const ticker = venue.dayTicker(symbol);
    if (ticker !== null) due(ticker, event.at);
  });
}

function allTickers(
  frame: (ticker: DayTicker, at: EpochMs) => string,
  { venue, symbols }: Gateway,
  send: (json: string) => void,
): Unsubscribe {
  return venue.follow({ kind: 'steps' }, event => {
    const tickers = symbols.all().map(symbol => venue.dayTicker(symbol));
    const frames = tickers.filter(ticker => ticker !== null).map(ticker => frame(ticker, event.at));
    if (frames.length > 0) send(`[${frames.join(',')}]`);
  });
}

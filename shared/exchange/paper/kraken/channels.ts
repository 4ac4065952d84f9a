import { crc32 } from 'node:zlib';
import type { MarketSymbol } from '../../../domain/instrument.ts';
import { type Decimal, ZERO } from '../../../kernel/decimal.ts';
import { type EpochMs, TIMEFRAMES, timeframeMs } from '../../../kernel/time.ts';
import type { Depth } from '../../../simulation/types.ts';
import { depthDifference } from '../depth-difference.ts';
import type { FrameKind } from '../faults/script.ts';
import type { DayTicker, Kline, PublicTrade } from '../market.ts';
import { tradedAt } from '../traded-at.ts';
import type { PaperVenue, Unsubscribe } from '../venue.ts';
import { executionsOf, wholeExecution } from './order-reports.ts';
import { bareNumber, wireTime } from './wire-values.ts';

/** What a channel tells: its `data`, and what it is about. */
export interface Telling {
  readonly type: 'snapshot' | 'update';
  readonly about: FrameKind;
  readonly symbol: MarketSymbol | null;
  readonly data: readonly object[];
}
type Tell = (telling: Telling) => void;

/** What a follower may ask for beside the symbol. */
export interface ChannelTerms {
  readonly snapshot: boolean;
  /** Of a book, per side. */
  readonly depth: number;
  /** Of bars, in minutes. */
  readonly interval: number;
}
type Open = (
  symbol: MarketSymbol,
  venue: PaperVenue,
  told: { readonly tell: Tell; readonly terms: ChannelTerms },
) => Unsubscribe;

const trade: Open = (symbol, venue, { tell, terms }) => {
  const about = { about: 'candle', symbol } as const;
  const latest = terms.snapshot ? venue.trades(symbol, { limit: SHOWN_TRADES }) : [];
  if (latest.length > 0) tell({ ...about, type: 'snapshot', data: latest.map(each => wireTrade(each, venue)) });
  return venue.follow({ kind: 'trades', symbol }, event => {
    if (event.kind === 'market-traded') tell({ ...about, type: 'update', data: [wireTrade(event, venue)] });
  });
};

/** With each step. */
const ticker: Open = (symbol, venue, { tell }) => {
  const now = (type: Telling['type']): void => {
    const day = venue.dayTicker(symbol);
    if (day !== null) tell({ type, about: 'other', symbol, data: [wireTicker(day)] });
  };
  now('snapshot');
  return venue.follow({ kind: 'steps' }, () => now('update'));
};

/** The best levels, then what changes in them; a checksum of the best ten says whether nothing is missing. */
const book: Open = (symbol, venue, { tell, terms }) => {
  const about = { about: 'other', symbol } as const;
  let sent: Depth | null = null;
  const now = (type: Telling['type'], at: EpochMs): void => {
    const whole = venue.depth(symbol, terms.depth);
    const change = whole === null ? null : depthDifference(sent, whole);
    if (whole === null || change === null) return;
    sent = whole;
    const [bids, asks] = [change.bids, change.asks].map(side =>
      side.map(({ price, quantity }) => ({ price: bareNumber(price), qty: bareNumber(quantity) })),
    );
    tell({ ...about, type, data: [{ symbol, bids, asks, checksum: checksumOf(whole), timestamp: wireTime(at) }] });
  };
  now('snapshot', venue.now());
  return venue.follow({ kind: 'book', symbol }, ({ at }) => now(sent === null ? 'snapshot' : 'update', at));
};

/** A bar as it forms; that it is over shows in the next one's beginning. */
const ohlc: Open = (symbol, venue, { tell, terms: { interval } }) => {
  const timeframe = TIMEFRAMES.find(each => timeframeMs(each) === interval * MINUTE_MS);
  if (timeframe === undefined) return () => undefined;
  const now = (type: Telling['type'], klines: readonly Kline[]): void =>
    tell({ type, about: 'candle', symbol, data: klines.map(kline => ({ ...wireBar(kline), interval })) });
  now('snapshot', venue.klines(symbol, timeframe, { limit: 1 }));
  return venue.follow({ kind: 'bars', symbol, timeframe }, event => {
    if (event.kind === 'bar') now('update', [event.kline]);
  });
};

/** Channels of the market, each followed per symbol: what a follower begins with is told at once. */
export const MARKET_CHANNELS: Readonly<Record<string, Open>> = { trade, ticker, book, ohlc };

const MINUTE_MS = 60_000;
const SHOWN_TRADES = 50;

const wireTrade = (trade: PublicTrade, venue: PaperVenue): object => ({
  symbol: trade.symbol,
  side: trade.takerSide,
  qty: bareNumber(trade.quantity),
  price: bareNumber(trade.price),
  ord_type: 'limit',
  trade_id: trade.tradeId,
  timestamp: wireTime(tradedAt(trade, venue)),
});

const wireTicker = (day: DayTicker): object => ({
  symbol: day.symbol,
  bid: bareNumber(day.bestBid?.price ?? ZERO),
  bid_qty: bareNumber(day.bestBid?.quantity ?? ZERO),
  ask: bareNumber(day.bestAsk?.price ?? ZERO),
  ask_qty: bareNumber(day.bestAsk?.quantity ?? ZERO),
  last: bareNumber(day.last),
  volume: bareNumber(day.volume),
  vwap: bareNumber(day.volume.isZero() ? day.last : day.quoteVolume.div(day.volume).toDecimalPlaces(8)),
  low: bareNumber(day.low),
  high: bareNumber(day.high),
  change: bareNumber(day.last.minus(day.open)),
  change_pct: bareNumber(day.last.minus(day.open).div(day.open).times(100).toDecimalPlaces(2)),
  timestamp: wireTime(day.closeTime),
});

const wireBar = (kline: Kline): object => ({
  symbol: kline.symbol,
  open: bareNumber(kline.open),
  high: bareNumber(kline.high),
  low: bareNumber(kline.low),
  close: bareNumber(kline.close),
  trades: kline.trades,
  volume: bareNumber(kline.volume),
  vwap: bareNumber(kline.volume.isZero() ? kline.close : kline.quoteVolume.div(kline.volume).toDecimalPlaces(8)),
  interval_begin: wireTime(kline.openTime),
  timestamp: wireTime(kline.closeTime),
});

const CHECKED_LEVELS = 10;
/** CRC-32 of the best ten asks, then bids: their prices and quantities without points and leading zeros. */
function checksumOf({ bids, asks }: Depth): number {
  const levels = [...asks.slice(0, CHECKED_LEVELS), ...bids.slice(0, CHECKED_LEVELS)];
  const digits = (value: Decimal): string => value.toFixed().replace('.', '').replace(/^0+/, '');
  return crc32(levels.map(({ price, quantity }) => digits(price) + digits(quantity)).join(''));
}

/** The account's orders: those that are open, then what happens to each. */
export function followExecutions(account: string, venue: PaperVenue, tell: Tell): Unsubscribe {
  const open = venue.openOrders(account, null).map(order => wholeExecution(order, 'status'));
  tell({ type: 'snapshot', about: 'other', symbol: null, data: open });
  return venue.followAccount(account, event => {
    if (event.kind !== 'order-changed') return;
    for (const execution of executionsOf(event.order, event.change, event.at)) {
      tell({ type: 'update', about: 'order', symbol: event.order.symbol, data: [execution] });
    }
  });
}

import type { Depth, Level } from '../../../simulation/types.ts';
import type { DayTicker, Kline, PublicTrade } from '../market.ts';
import { instIdOf, wireNumber, wireTime } from './wire-values.ts';

/* What the market looks like on the wire: the same by REST and in the streams. */

export const wireCandle = (kline: Kline): readonly string[] => [
  wireTime(kline.openTime),
  wireNumber(kline.open),
  wireNumber(kline.high),
  wireNumber(kline.low),
  wireNumber(kline.close),
  wireNumber(kline.volume),
  wireNumber(kline.quoteVolume),
  wireNumber(kline.quoteVolume),
  kline.closed ? '1' : '0',
];

export const wireTrade = (trade: PublicTrade): object => ({
  instId: instIdOf(trade.symbol),
  tradeId: String(trade.tradeId),
  px: wireNumber(trade.price),
  sz: wireNumber(trade.quantity),
  side: trade.takerSide,
  ts: wireTime(trade.at),
  count: '1',
  source: '0',
});

/** The size of the last trade is not kept. */
export const wireTicker = (ticker: DayTicker): object => ({
  instType: 'SPOT',
  instId: instIdOf(ticker.symbol),
  last: wireNumber(ticker.last),
  lastSz: '0',
  askPx: wireNumber(ticker.bestAsk?.price),
  askSz: wireNumber(ticker.bestAsk?.quantity),
  bidPx: wireNumber(ticker.bestBid?.price),
  bidSz: wireNumber(ticker.bestBid?.quantity),
  open24h: wireNumber(ticker.open),
  high24h: wireNumber(ticker.high),
  low24h: wireNumber(ticker.low),
  volCcy24h: wireNumber(ticker.quoteVolume),
  vol24h: wireNumber(ticker.volume),
  ts: wireTime(ticker.closeTime),
  sodUtc0: wireNumber(ticker.open),
  sodUtc8: wireNumber(ticker.open),
});

/** Price, quantity, a field that is no longer used, number of orders. */
export const wireLevels = (levels: readonly Level[]): readonly (readonly string[])[] =>
  levels.map(({ price, quantity }) => [wireNumber(price), wireNumber(quantity), '0', quantity.isZero() ? '0' : '1']);

export const wireBook = ({ bids, asks, updateId }: Depth, at: number): object => ({
  asks: wireLevels(asks),
  bids: wireLevels(bids),
  ts: wireTime(at),
  seqId: updateId,
});

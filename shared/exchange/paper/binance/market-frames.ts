import { type Decimal, ZERO } from '../../../kernel/decimal.ts';
import type { EpochMs } from '../../../kernel/time.ts';
import type { Depth, Level, Quote } from '../../../simulation/types.ts';
import type { DepthDifference } from '../depth-difference.ts';
import type { DayTicker, Kline, PublicTrade } from '../market.ts';
import { WIRE_ZERO, wireNumber, wireSymbol } from './wire-values.ts';

/* JSON of market stream payloads, written by hand: these are the hot path of a candle. All values are digits and names. */

/** Trade ids are not kept per bar. */
const UNKNOWN_TRADE = -1;

export function klineFrame(kline: Kline, at: EpochMs): string {
  const symbol = wireSymbol(kline.symbol);
  return (
    `{"e":"kline","E":${at},"s":"${symbol}","k":{"t":${kline.openTime},"T":${kline.closeTime - 1},"s":"${symbol}",` +
    `"i":"${kline.timeframe}","f":${UNKNOWN_TRADE},"L":${UNKNOWN_TRADE},"o":"${wireNumber(kline.open)}",` +
    `"c":"${wireNumber(kline.close)}","h":"${wireNumber(kline.high)}","l":"${wireNumber(kline.low)}",` +
    `"v":"${wireNumber(kline.volume)}","n":${kline.trades},"x":${kline.closed},"q":"${wireNumber(kline.quoteVolume)}",` +
    `"V":"${wireNumber(kline.takerBuyVolume)}","Q":"${wireNumber(kline.takerBuyQuoteVolume)}","B":"0"}}`
  );
}

export const tradeFrame = (trade: PublicTrade): string =>
  `{"e":"trade","E":${trade.at},"s":"${wireSymbol(trade.symbol)}","t":${trade.tradeId},"p":"${wireNumber(trade.price)}",` +
  `"q":"${wireNumber(trade.quantity)}","T":${trade.at},"m":${trade.takerSide === 'sell'},"M":true}`;

/** Every public trade is one of its own, so aggregate and trade ids are the same. */
export const aggregateTradeFrame = (trade: PublicTrade): string =>
  `{"e":"aggTrade","E":${trade.at},"s":"${wireSymbol(trade.symbol)}","a":${trade.tradeId},` +
  `"p":"${wireNumber(trade.price)}","q":"${wireNumber(trade.quantity)}","f":${trade.tradeId},"l":${trade.tradeId},` +
  `"T":${trade.at},"m":${trade.takerSide === 'sell'},"M":true}`;

export const bookTickerFrame = (quote: Quote): string =>
  `{"u":${quote.updateId},"s":"${wireSymbol(quote.symbol)}","b":"${levelPrice(quote.bestBid)}",` +
  `"B":"${levelQuantity(quote.bestBid)}","a":"${levelPrice(quote.bestAsk)}","A":"${levelQuantity(quote.bestAsk)}"}`;

export const miniTickerFrame = (ticker: DayTicker, at: EpochMs): string =>
  `{"e":"24hrMiniTicker","E":${at},"s":"${wireSymbol(ticker.symbol)}","c":"${wireNumber(ticker.last)}",` +
  `"o":"${wireNumber(ticker.open)}","h":"${wireNumber(ticker.high)}","l":"${wireNumber(ticker.low)}",` +
  `"v":"${wireNumber(ticker.volume)}","q":"${wireNumber(ticker.quoteVolume)}"}`;

export function tickerFrame(ticker: DayTicker, at: EpochMs): string {
  return (
    `{"e":"24hrTicker","E":${at},"s":"${wireSymbol(ticker.symbol)}","p":"${wireNumber(priceChange(ticker))}",` +
    `"P":"${priceChangePercent(ticker)}","w":"${wireNumber(weightedAverage(ticker))}",` +
    `"x":"${wireNumber(ticker.previousClose)}","c":"${wireNumber(ticker.last)}","Q":"${WIRE_ZERO}",` +
    `"b":"${levelPrice(ticker.bestBid)}","B":"${levelQuantity(ticker.bestBid)}","a":"${levelPrice(ticker.bestAsk)}",` +
    `"A":"${levelQuantity(ticker.bestAsk)}","o":"${wireNumber(ticker.open)}","h":"${wireNumber(ticker.high)}",` +
    `"l":"${wireNumber(ticker.low)}","v":"${wireNumber(ticker.volume)}","q":"${wireNumber(ticker.quoteVolume)}",` +
    `"O":${ticker.openTime},"C":${ticker.closeTime},"F":${UNKNOWN_TRADE},"L":${UNKNOWN_TRADE},"n":${ticker.trades}}`
  );
}

export const depthUpdateFrame = (change: DepthDifference, at: EpochMs): string =>
  `{"e":"depthUpdate","E":${at},"s":"${wireSymbol(change.symbol)}","U":${change.firstUpdateId},` +
  `"u":${change.lastUpdateId},"b":${levelsJson(change.bids)},"a":${levelsJson(change.asks)}}`;

export const partialDepthFrame = (depth: Depth): string =>
  `{"lastUpdateId":${depth.updateId},"bids":${levelsJson(depth.bids)},"asks":${levelsJson(depth.asks)}}`;

const levelsJson = (levels: readonly Level[]): string =>
  `[${levels.map(({ price, quantity }) => `["${wireNumber(price)}","${wireNumber(quantity)}"]`).join(',')}]`;

export const levelPrice = (level: Level | null): string => (level === null ? WIRE_ZERO : wireNumber(level.price));
export const levelQuantity = (level: Level | null): string => (level === null ? WIRE_ZERO : wireNumber(level.quantity));

export const priceChange = ({ last, open }: DayTicker): Decimal => last.minus(open);
export const priceChangePercent = (ticker: DayTicker): string =>
  (ticker.open.isZero() ? ZERO : priceChange(ticker).div(ticker.open).times(100)).toFixed(3);
/** Quote volume over base volume; the last price when nothing traded. */
export const weightedAverage = ({ quoteVolume, volume, last }: DayTicker): Decimal =>
  volume.isZero() ? last : quoteVolume.div(volume);

import { z } from 'zod';
import { err, ok } from '../../../kernel/result.ts';
import { epochMs, type Timeframe, timeframeMs } from '../../../kernel/time.ts';
import type { Level } from '../../../simulation/types.ts';
import type { Kline, PublicTrade } from '../market.ts';
import { tradedAt } from '../traded-at.ts';
import type { PaperVenue } from '../venue.ts';
import { type Answer, type Call, type Endpoint, limitText, many, one, readQuery, wholeText } from './endpoint.ts';
import { invalidArgument, invalidProduct } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { productId, symbolOf, wireNumber, wireSide, wireTime } from './wire-values.ts';

const GRANULARITIES = {
  ONE_MINUTE: '1m',
  FIVE_MINUTE: '5m',
  FIFTEEN_MINUTE: '15m',
  THIRTY_MINUTE: '30m',
  ONE_HOUR: '1h',
  TWO_HOUR: '2h',
  FOUR_HOUR: '4h',
  SIX_HOUR: '6h',
  ONE_DAY: '1d',
} as const satisfies Readonly<Record<string, Timeframe>>;

const MOST_CANDLES = 350;
const MOST_TRADES = 1_000;
const MOST_LEVELS = 500;
const BPS = 10_000;

const candleQuery = z.object({
  start: one(wholeText),
  end: one(wholeText),
  granularity: one(z.enum(Object.keys(GRANULARITIES) as [keyof typeof GRANULARITIES])),
  limit: one(limitText(MOST_CANDLES)).default(MOST_CANDLES),
});

/** Opening from `start` to `end` (seconds, both included), newest first; the forming one looks like any other. */
function candles({ path, query }: Call, { venue }: Gateway): Answer {
  const symbol = symbolOf(path.product_id ?? '', venue);
  if (symbol === null) return err(invalidProduct);
  const read = readQuery(candleQuery, query);
  if (!read.ok) return read;
  const { granularity, limit } = read.value;
  const timeframe = GRANULARITIES[granularity];
  const [start, end] = [epochMs(read.value.start * 1_000), epochMs(read.value.end * 1_000)];
  if ((end - start) / timeframeMs(timeframe) > MOST_CANDLES) {
    return err(invalidArgument(`number of candles requested should be less than ${MOST_CANDLES}`));
  }
  const found = venue.klines(symbol, timeframe, { start, end, limit: MOST_CANDLES + 1 });
  return ok({ candles: found.slice(-limit).reverse().map(wireCandle) });
}

export const wireCandle = (kline: Kline): object => ({
  start: String(kline.openTime / 1_000),
  low: wireNumber(kline.low),
  high: wireNumber(kline.high),
  open: wireNumber(kline.open),
  close: wireNumber(kline.close),
  volume: wireNumber(kline.volume),
});

const tradeQuery = z.object({
  limit: one(limitText(MOST_TRADES)).default(100),
  start: one(wholeText).optional(),
  end: one(wholeText).optional(),
});

/** The latest trades, newest first, and the best prices. */
function ticker({ path, query }: Call, { venue }: Gateway): Answer {
  const symbol = symbolOf(path.product_id ?? '', venue);
  if (symbol === null) return err(invalidProduct);
  const read = readQuery(tradeQuery, query);
  if (!read.ok) return read;
  const { limit, start, end } = read.value;
  const trades = venue.trades(symbol, {
    start: start === undefined ? undefined : epochMs(start * 1_000),
    end: end === undefined ? undefined : epochMs(end * 1_000),
    limit: start === undefined ? limit : Number.MAX_SAFE_INTEGER,
  });
  const quote = venue.quote(symbol);
  return ok({
    trades: trades
      .slice(-limit)
      .reverse()
      .map(trade => wireTrade(trade, venue)),
    best_bid: price(quote?.bestBid ?? null),
    best_ask: price(quote?.bestAsk ?? null),
  });
}

const price = (level: Level | null): string => (level === null ? '' : wireNumber(level.price));

export const wireTrade = (trade: PublicTrade, venue: Pick<PaperVenue, 'baseTimeframe'>): object => ({
  trade_id: String(trade.tradeId),
  product_id: productId(trade.symbol),
  price: wireNumber(trade.price),
  size: wireNumber(trade.quantity),
  time: wireTime(tradedAt(trade, venue)),
  side: wireSide(trade.takerSide === 'buy' ? 'sell' : 'buy'), // of the order that rested
  bid: '',
  ask: '',
  exchange: 'coinbase',
});

const bookQuery = z.object({
  product_id: one(z.string()),
  limit: one(limitText(MOST_LEVELS)).default(MOST_LEVELS),
});

function productBook({ query }: Call, { venue }: Gateway): Answer {
  const read = readQuery(bookQuery, query);
  if (!read.ok) return read;
  const symbol = symbolOf(read.value.product_id, venue);
  if (symbol === null) return err(invalidProduct);
  const depth = venue.depth(symbol, read.value.limit);
  const quote = venue.quote(symbol);
  const pricebook = {
    product_id: productId(symbol),
    bids: (depth?.bids ?? []).map(wireLevel),
    asks: (depth?.asks ?? []).map(wireLevel),
    time: wireTime(quote?.at ?? venue.now()),
  };
  if (quote === null || quote.bestBid === null || quote.bestAsk === null) return ok({ pricebook });
  const middle = quote.bestBid.price.plus(quote.bestAsk.price).div(2);
  const spread = quote.bestAsk.price.minus(quote.bestBid.price);
  return ok({
    pricebook,
    last: wireNumber(quote.lastPrice),
    mid_market: wireNumber(middle),
    spread_bps: wireNumber(spread.div(middle).times(BPS).toDecimalPlaces(8)),
    spread_absolute: wireNumber(spread),
  });
}

const wireLevel = ({ price: at, quantity }: Level): object => ({ price: wireNumber(at), size: wireNumber(quantity) });

function bestBidAsk({ query }: Call, { venue }: Gateway): Answer {
  const read = readQuery(z.object({ product_ids: many }), query);
  if (!read.ok) return read;
  const wanted = read.value.product_ids;
  if (wanted.some(product => symbolOf(product, venue) === null)) return err(invalidProduct);
  const listed = venue.listings().map(({ symbol }) => symbol);
  const pricebooks = listed
    .filter(symbol => wanted.length === 0 || wanted.includes(productId(symbol)))
    .map(symbol => {
      const quote = venue.quote(symbol);
      return {
        product_id: productId(symbol),
        bids: quote?.bestBid ? [wireLevel(quote.bestBid)] : [],
        asks: quote?.bestAsk ? [wireLevel(quote.bestAsk)] : [],
        time: wireTime(quote?.at ?? venue.now()),
      };
    });
  return ok({ pricebooks });
}

export const marketEndpoints: readonly Endpoint[] = [
  { route: 'GET /api/v3/brokerage/products/{product_id}/candles', scope: 'view', handle: candles },
  { route: 'GET /api/v3/brokerage/market/products/{product_id}/candles', scope: 'public', handle: candles },
  { route: 'GET /api/v3/brokerage/products/{product_id}/ticker', scope: 'view', handle: ticker },
  { route: 'GET /api/v3/brokerage/market/products/{product_id}/ticker', scope: 'public', handle: ticker },
  { route: 'GET /api/v3/brokerage/product_book', scope: 'view', handle: productBook },
  { route: 'GET /api/v3/brokerage/market/product_book', scope: 'public', handle: productBook },
  { route: 'GET /api/v3/brokerage/best_bid_ask', scope: 'view', handle: bestBidAsk },
];

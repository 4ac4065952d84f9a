import { z } from 'zod';
import { sum } from '../../../kernel/decimal.ts';
import { ok } from '../../../kernel/result.ts';
import { epochMs } from '../../../kernel/time.ts';
import type { Level } from '../../../simulation/types.ts';
import type { Kline, PublicTrade } from '../market.ts';
import type { Answer, PublicEndpoint } from './endpoint.ts';
import type { Gateway } from './gateway.ts';
import { intervalText } from './intervals.ts';
import { limitText, type Parameters, readParameters, symbolText, timeText, wholeText } from './parameters.ts';
import { WIRE_ZERO, wireNumber } from './wire-values.ts';

const DEEPEST = 5_000;
const depthQuery = z.strictObject({ symbol: symbolText, limit: limitText(100, DEEPEST) });

function depth(parameters: Parameters, { venue, symbols }: Gateway): Answer {
  const read = readParameters(depthQuery, parameters);
  if (!read.ok) return read;
  const symbol = symbols.find(read.value.symbol);
  if (!symbol.ok) return symbol;
  const book = venue.depth(symbol.value, read.value.limit);
  return ok({
    lastUpdateId: book?.updateId ?? 0,
    bids: (book?.bids ?? []).map(wireLevel),
    asks: (book?.asks ?? []).map(wireLevel),
  });
}

const wireLevel = ({ price, quantity }: Level): readonly [string, string] => [wireNumber(price), wireNumber(quantity)];

function depthWeight(parameters: Parameters): number {
  const limit = Number(parameters.get('limit') ?? 100);
  if (limit <= 100) return 5;
  if (limit <= 500) return 25;
  return limit <= 1_000 ? 50 : 250;
}

const tradesQuery = z.strictObject({
  symbol: symbolText,
  fromId: wholeText.optional(),
  limit: limitText(500, 1_000),
});

function trades(parameters: Parameters, { venue, symbols }: Gateway): Answer {
  const read = readParameters(tradesQuery, parameters);
  if (!read.ok) return read;
  const symbol = symbols.find(read.value.symbol);
  if (!symbol.ok) return symbol;
  return ok(venue.trades(symbol.value, read.value).map(wireTrade));
}

const wireTrade = (trade: PublicTrade): object => ({
  id: trade.tradeId,
  price: wireNumber(trade.price),
  qty: wireNumber(trade.quantity),
  quoteQty: wireNumber(trade.price.times(trade.quantity)),
  time: trade.at,
  isBuyerMaker: trade.takerSide === 'sell',
  isBestMatch: true,
});

const aggregateQuery = tradesQuery.extend({ startTime: timeText.optional(), endTime: timeText.optional() });

function aggregateTrades(parameters: Parameters, { venue, symbols }: Gateway): Answer {
  const read = readParameters(aggregateQuery, parameters);
  if (!read.ok) return read;
  const symbol = symbols.find(read.value.symbol);
  if (!symbol.ok) return symbol;
  const { fromId, startTime, endTime, limit } = read.value;
  return ok(
    venue.trades(symbol.value, { fromId, start: startTime, end: endTime, limit }).map(trade => ({
      a: trade.tradeId,
      p: wireNumber(trade.price),
      q: wireNumber(trade.quantity),
      f: trade.tradeId,
      l: trade.tradeId,
      T: trade.at,
      m: trade.takerSide === 'sell',
      M: true,
    })),
  );
}

const klinesQuery = z.strictObject({
  symbol: symbolText,
  interval: intervalText,
  startTime: timeText.optional(),
  endTime: timeText.optional(),
  timeZone: z.enum(['0', '0:00', '00:00']).optional(),
  limit: limitText(500, 1_000),
});

function klines(parameters: Parameters, { venue, symbols }: Gateway): Answer {
  const read = readParameters(klinesQuery, parameters);
  if (!read.ok) return read;
  const symbol = symbols.find(read.value.symbol);
  if (!symbol.ok) return symbol;
  const { interval, startTime, endTime, limit } = read.value;
  return ok(venue.klines(symbol.value, interval, { start: startTime, end: endTime, limit }).map(wireKline));
}

const wireKline = (kline: Kline): readonly (string | number)[] => [
  kline.openTime,
  wireNumber(kline.open),
  wireNumber(kline.high),
  wireNumber(kline.low),
  wireNumber(kline.close),
  wireNumber(kline.volume),
  kline.closeTime - 1,
  wireNumber(kline.quoteVolume),
  kline.trades,
  wireNumber(kline.takerBuyVolume),
  wireNumber(kline.takerBuyQuoteVolume),
  '0',
];

const AVERAGE_MINUTES = 5;

/** Volume-weighted over the last five minutes; the last price when nothing traded in them. */
function averagePrice(parameters: Parameters, { venue, symbols }: Gateway): Answer {
  const read = readParameters(z.strictObject({ symbol: symbolText }), parameters);
  if (!read.ok) return read;
  const symbol = symbols.find(read.value.symbol);
  if (!symbol.ok) return symbol;
  const now = venue.now();
  const bars = venue.klines(symbol.value, '1m', {
    start: epochMs(now - AVERAGE_MINUTES * 60_000),
    limit: AVERAGE_MINUTES + 1,
  });
  const volume = sum(bars.map(bar => bar.volume));
  const quote = venue.quote(symbol.value);
  const price = volume.isZero() ? quote?.lastPrice : sum(bars.map(bar => bar.quoteVolume)).div(volume);
  return ok({
    mins: AVERAGE_MINUTES,
    price: price === undefined ? WIRE_ZERO : wireNumber(price),
    closeTime: quote?.at ?? now,
  });
}

const publicGet = (path: string, method: string, rest: Pick<PublicEndpoint, 'weight' | 'handle'>): PublicEndpoint => ({
  route: `GET /api/v3/${path}`,
  method,
  security: 'none',
  ...rest,
});

export const marketEndpoints: readonly PublicEndpoint[] = [
  publicGet('depth', 'depth', { weight: depthWeight, handle: depth }),
  publicGet('trades', 'trades.recent', { weight: 25, handle: trades }),
  publicGet('historicalTrades', 'trades.historical', { weight: 25, handle: trades }),
  publicGet('aggTrades', 'trades.aggregate', { weight: 4, handle: aggregateTrades }),
  publicGet('klines', 'klines', { weight: 2, handle: klines }),
  publicGet('uiKlines', 'uiKlines', { weight: 2, handle: klines }),
  publicGet('avgPrice', 'avgPrice', { weight: 2, handle: averagePrice }),
];

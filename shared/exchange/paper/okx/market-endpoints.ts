import { z } from 'zod';
import { err } from '../../../kernel/result.ts';
import { epochMs, timeframeMs } from '../../../kernel/time.ts';
import { BAR_LENGTHS } from './bar-lengths.ts';
import { type Answer, answered, type PublicEndpoint, publicGet } from './endpoint.ts';
import { parameterError } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { wireBook, wireCandle, wireTicker, wireTrade } from './market-values.ts';
import { idText, instIdText, limitText, readParameters, text, timeText } from './parameters.ts';
import { instrumentTypeText } from './public-endpoints.ts';
import { perTwoSeconds } from './rate-limits.ts';

const candlesQuery = z.object({
  instId: instIdText,
  bar: text.default('1m'),
  after: timeText.optional(),
  before: timeText.optional(),
  limit: limitText(100, 300),
});

/** How many of the latest bars `candles` knows; older ones are asked of `history-candles`. */
const LATEST_BARS = 1_440;

/** Newest first: of the bars that open before `after` and later than `before`, both left out, the latest. */
const candles =
  (reach: 'latest' | 'history') =>
  (sent: unknown, { venue, instruments }: Gateway): Answer => {
    const read = readParameters(candlesQuery, sent);
    if (!read.ok) return read;
    const { instId, bar, after, before, limit } = read.value;
    const symbol = instruments.find(instId);
    if (!symbol.ok) return symbol;
    const timeframe = BAR_LENGTHS.get(bar);
    if (timeframe === undefined) return err(parameterError('bar'));
    const end = after === undefined ? undefined : epochMs(after - 1);
    const oldest = reach === 'latest' ? venue.now() - LATEST_BARS * timeframeMs(timeframe) : 0;
    const bars = venue
      .klines(symbol.value, timeframe, { end, limit })
      .filter(({ openTime }) => openTime > (before ?? -1) && openTime > oldest);
    return answered([...bars].reverse().map(wireCandle));
  };

const instrumentQuery = z.object({ instId: instIdText });

function ticker(sent: unknown, { venue, instruments }: Gateway): Answer {
  const read = readParameters(instrumentQuery, sent);
  if (!read.ok) return read;
  const symbol = instruments.find(read.value.instId);
  if (!symbol.ok) return symbol;
  const found = venue.dayTicker(symbol.value);
  return answered(found === null ? [] : [wireTicker(found)]);
}

function tickers(sent: unknown, { venue, instruments }: Gateway): Answer {
  const read = readParameters(z.object({ instType: instrumentTypeText }), sent);
  if (!read.ok) return read;
  const symbols = read.value.instType === 'SPOT' ? instruments.all() : [];
  const found = symbols.map(symbol => venue.dayTicker(symbol)).filter(each => each !== null);
  return answered(found.map(wireTicker));
}

const bookQuery = instrumentQuery.extend({ sz: limitText(1, 400) });

function book(sent: unknown, { venue, instruments, clocks }: Gateway): Answer {
  const read = readParameters(bookQuery, sent);
  if (!read.ok) return read;
  const symbol = instruments.find(read.value.instId);
  if (!symbol.ok) return symbol;
  const depth = venue.depth(symbol.value, read.value.sz);
  return answered(depth === null ? [] : [wireBook(depth, clocks.marketNow())]);
}

const tradesQuery = instrumentQuery.extend({ limit: limitText(100, 500) });

function trades(sent: unknown, { venue, instruments }: Gateway): Answer {
  const read = readParameters(tradesQuery, sent);
  if (!read.ok) return read;
  const symbol = instruments.find(read.value.instId);
  if (!symbol.ok) return symbol;
  return answered([...venue.trades(symbol.value, { limit: read.value.limit })].reverse().map(wireTrade));
}

const historyTradesQuery = instrumentQuery.extend({
  type: z.enum(['1', '2']).default('1'),
  after: idText.transform(Number).optional(),
  before: idText.transform(Number).optional(),
  limit: limitText(100, 100),
});

/** Pages by trade id (`type` 1) or by time (2). */
function historyTrades(sent: unknown, { venue, instruments }: Gateway): Answer {
  const read = readParameters(historyTradesQuery, sent);
  if (!read.ok) return read;
  const { instId, type, after, before, limit } = read.value;
  const symbol = instruments.find(instId);
  if (!symbol.ok) return symbol;
  const found = venue.trades(symbol.value, { limit: Number.MAX_SAFE_INTEGER }).filter(trade => {
    const place = type === '1' ? trade.tradeId : trade.at;
    return place < (after ?? Number.POSITIVE_INFINITY) && place > (before ?? -1);
  });
  return answered(found.slice(-limit).reverse().map(wireTrade));
}

export const marketEndpoints: readonly PublicEndpoint[] = [
  publicGet('market/candles', { limit: perTwoSeconds(40, 'address'), handle: candles('latest') }),
  publicGet('market/history-candles', { limit: perTwoSeconds(20, 'address'), handle: candles('history') }),
  publicGet('market/ticker', { limit: perTwoSeconds(20, 'address'), handle: ticker }),
  publicGet('market/tickers', { limit: perTwoSeconds(20, 'address'), handle: tickers }),
  publicGet('market/books', { limit: perTwoSeconds(40, 'address'), handle: book }),
  publicGet('market/trades', { limit: perTwoSeconds(100, 'address'), handle: trades }),
  publicGet('market/history-trades', { limit: perTwoSeconds(20, 'address'), handle: historyTrades }),
];

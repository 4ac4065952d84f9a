import { z } from 'zod';
import type { Decimal } from '../../kernel/decimal.ts';
import { err, ok } from '../../kernel/result.ts';
import { barEnd, barOpen, type EpochMs, epochMs, type Timeframe, timeframeMs } from '../../kernel/time.ts';
import { resultOf } from '../outcomes.ts';
import type { CandleFrame, CandleQuery, Read } from '../port.ts';
import { asFrame, barsOf, type Trade, type TradedBar } from '../streams/traded-bars.ts';
import { fault } from '../verdict.ts';
import { COINBASE } from './capabilities.ts';
import type { CoinbaseClient } from './client.ts';
import { productId } from './products.ts';
import { trade } from './trades.ts';

type Caller = Pick<CoinbaseClient, 'call'>;
type Candles = (
  client: Caller,
  query: CandleQuery,
  /** The venue's clock: nothing later is there. */
  now: EpochMs,
) => Read<readonly CandleFrame[]>;

const GRANULARITIES: Partial<Record<Timeframe, string>> = {
  '1m': 'ONE_MINUTE',
  '5m': 'FIVE_MINUTE',
  '15m': 'FIFTEEN_MINUTE',
  '30m': 'THIRTY_MINUTE',
  '1h': 'ONE_HOUR',
  '2h': 'TWO_HOUR',
  '4h': 'FOUR_HOUR',
  '6h': 'SIX_HOUR',
  '1d': 'ONE_DAY',
};
/** The venue leaves out bars in which nothing traded; a page looks so many spans further for one that has any. */
const MAX_SPANS = 4;
const MAX_TRADES = 1_000;
/** Enough that one of them is from before the second that is asked for. */
const LAST_TRADES = 100;
const MAX_TRADE_PAGES = 20;

/** A value that is no text (null, a bare number) is passed on as its text: the reader refuses it by name. */
const text = z.unknown().transform(value => (typeof value === 'string' ? value : String(value)));
const candlesReply = z.object({
  candles: z.array(
    z.object({ start: z.coerce.number().int(), open: text, high: text, low: text, close: text, volume: text }),
  ),
});
const tradesReply = z.object({ trades: z.array(trade) });

/** Bars from the venue's own candles, oldest first; a forming one may be the last. */
export const listedCandles: Candles = async (client, query, now) => {
  const { symbol, timeframe, limit } = query;
  const granularity = GRANULARITIES[timeframe];
  if (granularity === undefined) return err(fault('VENUE_UNSUPPORTED', `this venue has no bars of ${timeframe}`));
  const wanted = Math.min(limit, COINBASE.maxCandlesPerCall);
  const { from, until } = spanOf(query, now);
  const bars: CandleFrame[] = [];
  let start = from;
  for (let span = 0; span < MAX_SPANS && start < until && bars.length < wanted; span++) {
    const end = epochMs(Math.min(until, start + COINBASE.maxCandlesPerCall * timeframeMs(timeframe)));
    const path = `market/products/${productId(symbol)}/candles`;
    const seconds = { start: start / 1_000, end: (end - timeframeMs(timeframe)) / 1_000 };
    const call = { method: 'GET', path, query: { ...seconds, granularity }, lane: 'data' } as const;
    const read = resultOf(await client.call(call), body => candlesReply.parse(body).candles.toReversed());
    if (!read.ok) return read;
    for (const { start: opened, ...prices } of read.value) {
      bars.push({ symbol, timeframe, openTime: opened * 1_000, ...prices });
    }
    start = end;
  }
  return ok(bars.slice(0, wanted));
};

/**
 * Bars made of the venue's trades, oldest first; a forming one may be the last. Mostly all trades since then are one page; else only
 * those of the bars asked for are read, and where the venue has none so far back any more, the bars are those of the latest page.
 */
export const tradedCandles: Candles = async (client, query, now) => {
  const { symbol, timeframe, limit } = query;
  const wanted = Math.min(limit, COINBASE.maxCandlesPerCall);
  const { from, until } = spanOf(query, now);
  const page = await newestTrades(client, query, { from, until });
  if (!page.ok) return page;
  const { isFull, trades: latest } = page.value;
  const end = isFull ? epochMs(Math.min(until, from + wanted * timeframeMs(timeframe))) : until;
  const trades = isFull ? await tradesOf(client, query, { from, until: end }) : ok(latest);
  if (!trades.ok) return trades;
  const startsSilent = (trades.value[0]?.time ?? end) >= barEnd(from, timeframe);
  const price = startsSilent ? await priceBefore(client, query, from) : ok(null);
  if (!price.ok) return price;
  const bars = barsOf(trades.value, { timeframe, from, until: end, price: price.value });
  const told = bars.length > 0 ? bars : wholeBars(latest, { timeframe, until });
  return ok(told.slice(0, wanted).map(bar => asFrame(bar, { symbol, timeframe })));
};

/** The bars from the first one that these trades tell whole. */
function wholeBars(
  trades: readonly Trade[],
  { timeframe, until }: { readonly timeframe: Timeframe; readonly until: EpochMs },
): readonly TradedBar[] {
  const [oldest] = trades;
  if (oldest === undefined) return [];
  const from = barEnd(barOpen(oldest.time, timeframe), timeframe);
  return barsOf(trades, { timeframe, from, until, price: oldest.price });
}

/** From the open time of the first bar asked for to the end of the last one that has begun. */
function spanOf(
  { timeframe, from, to }: CandleQuery,
  now: EpochMs,
): { readonly from: EpochMs; readonly until: EpochMs } {
  const length = timeframeMs(timeframe);
  const last = barOpen(epochMs(Math.min(now, to ?? now)), timeframe);
  return { from: epochMs(Math.ceil(from / length) * length), until: barEnd(last, timeframe) };
}

/** Oldest first, page by page from the newest back. */
async function tradesOf(client: Caller, query: CandleQuery, { from, until }: Span): Read<readonly Trade[]> {
  const byId = new Map<string, Trade>();
  let end = until;
  for (let count = 0; count < MAX_TRADE_PAGES; count++) {
    const page = await newestTrades(client, query, { from, until: end });
    if (!page.ok) return page;
    const { trades, isFull } = page.value;
    for (const one of trades) byId.set(one.id, one);
    const [oldest] = trades;
    // the second of the oldest one is asked for again: trades are told apart by their ids
    const next = oldest === undefined ? end : epochMs(Math.ceil((oldest.time + 1) / 1_000) * 1_000);
    if (!isFull || next === end) return ok(inOrder([...byId.values()]));
    end = next;
  }
  return err(fault('VENUE_UNREACHABLE', `more than ${MAX_TRADE_PAGES * MAX_TRADES} trades to look through`));
}

/** At which the last trade before `until` was made; null when the venue shows none. */
async function priceBefore(client: Caller, query: CandleQuery, until: EpochMs): Read<Decimal | null> {
  const page = await newestTrades(client, query, { from: null, until });
  return page.ok ? ok(page.value.trades.at(-1)?.price ?? null) : page;
}

interface Span {
  /** Null: just the last ones. */
  readonly from: EpochMs | null;
  readonly until: EpochMs;
}

/** The latest trades of a span, oldest first. `isFull`: there may be more before them. */
interface TradePage {
  readonly trades: readonly Trade[];
  readonly isFull: boolean;
}

/** The venue counts whole seconds, both ends included. */
async function newestTrades(client: Caller, { symbol }: CandleQuery, { from, until }: Span): Read<TradePage> {
  const path = `market/products/${productId(symbol)}/ticker`;
  const limit = from === null ? LAST_TRADES : MAX_TRADES;
  const query = { ...(from !== null && { start: Math.floor(from / 1_000) }), end: Math.ceil(until / 1_000), limit };
  const verdict = await client.call({ method: 'GET', path, query, lane: 'data' });
  return resultOf(verdict, body => {
    const { trades } = tradesReply.parse(body);
    const inSpan = trades.filter(({ time }) => time >= (from ?? 0) && time < until);
    return { trades: inOrder(inSpan), isFull: trades.length >= limit };
  });
}

const inOrder = (trades: readonly Trade[]): readonly Trade[] =>
  trades.toSorted((a, b) => a.time - b.time || Number(a.id) - Number(b.id));

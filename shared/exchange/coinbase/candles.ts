import { z } from 'zod';
import type { Decimal } from '../../kernel/decimal.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { barEnd, barOpen, type EpochMs, epochMs, type Timeframe, timeframeMs } from '../../kernel/time.ts';
import { resultOf } from '../outcomes.ts';
import type { CandleFrame, CandleQuery, Read, VenueFault } from '../port.ts';
import { fault } from '../verdict.ts';
import { COINBASE } from './capabilities.ts';
import type { CoinbaseClient } from './client.ts';
import { productId } from './products.ts';
import { asFrame, barsOf, type Trade, type TradedBar, trade } from './traded-bars.ts';

type Candles = (
  client: Pick<CoinbaseClient, 'call'>,
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

/** Bars made of the venue's trades, oldest first; a forming one may be the last. */
export const tradedCandles: Candles = async (client, query, now) => {
  const { symbol, timeframe, limit } = query;
  const wanted = Math.min(limit, COINBASE.maxCandlesPerCall);
  const { from, until } = spanOf(query, now);
  const bars: TradedBar[] = [];
  let start = from;
  for (let span = 0; span < MAX_SPANS && start < until && bars.length < wanted; span++) {
    const end = epochMs(Math.min(until, start + wanted * timeframeMs(timeframe)));
    const trades = await tradesOf(client, query, { from: start, until: end });
    if (!trades.ok) return trades;
    const startsSilent = (trades.value[0]?.time ?? end) >= barEnd(start, timeframe);
    const known = bars.at(-1)?.close ?? null;
    const price = startsSilent && known === null ? await priceBefore(client, query, start) : ok(known);
    if (!price.ok) return price;
    bars.push(...barsOf(trades.value, { timeframe, from: start, until: end, price: price.value }));
    start = end;
  }
  return ok(bars.slice(0, wanted).map(bar => asFrame(bar, { symbol, timeframe })));
};

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
async function tradesOf(
  client: Pick<CoinbaseClient, 'call'>,
  query: CandleQuery,
  { from, until }: { readonly from: EpochMs; readonly until: EpochMs },
): Promise<Result<readonly Trade[], VenueFault>> {
  const byId = new Map<string, Trade>();
  let end = Math.ceil(until / 1_000);
  for (let page = 0; page < MAX_TRADE_PAGES; page++) {
    const read = await newestTrades(client, query, { start: from / 1_000, end, limit: MAX_TRADES });
    if (!read.ok) return read;
    for (const one of read.value) byId.set(one.trade_id, one);
    const oldest = read.value.at(-1);
    const next = oldest === undefined ? end : Math.ceil(oldest.time / 1_000);
    if (read.value.length < MAX_TRADES || next === end) {
      const inSpan = [...byId.values()].filter(({ time }) => time >= from && time < until);
      return ok(inSpan.sort((a, b) => a.time - b.time || Number(a.trade_id) - Number(b.trade_id)));
    }
    end = next; // its second is asked for again: trades are told apart by their ids
  }
  return err(fault('VENUE_UNREACHABLE', `more than ${MAX_TRADE_PAGES * MAX_TRADES} trades to look through`));
}

/** At which the last trade before `from` was made; null when the venue shows none. */
async function priceBefore(
  client: Pick<CoinbaseClient, 'call'>,
  query: CandleQuery,
  from: EpochMs,
): Promise<Result<Decimal | null, VenueFault>> {
  const read = await newestTrades(client, query, { end: from / 1_000, limit: 2 });
  return read.ok ? ok(read.value.find(({ time }) => time < from)?.price ?? null) : read;
}

async function newestTrades(
  client: Pick<CoinbaseClient, 'call'>,
  { symbol }: CandleQuery,
  query: { readonly start?: number; readonly end: number; readonly limit: number },
): Promise<Result<readonly Trade[], VenueFault>> {
  const path = `market/products/${productId(symbol)}/ticker`;
  const verdict = await client.call({ method: 'GET', path, query, lane: 'data' });
  return resultOf(verdict, body => tradesReply.parse(body).trades);
}

import { z } from 'zod';
import type { Instrument, MarketSymbol } from '../../domain/instrument.ts';
import { Decimal, ZERO } from '../../kernel/decimal.ts';
import { ok } from '../../kernel/result.ts';
import { type EpochMs, epochMs, timeframeMs } from '../../kernel/time.ts';
import { resultOf } from '../outcomes.ts';
import type { CandleFrame, CandleQuery, MarketData, Read } from '../port.ts';
import { barName, barOf, isConfirmed } from './bars.ts';
import { OKX } from './capabilities.ts';
import type { Call, OkxClient } from './client.ts';
import { amount, amountOrNull, moment, rowOf, rowsOf } from './replies.ts';
import { instId, symbolOf } from './symbols.ts';

const timeRow = z.object({ ts: moment });
const listing = z.object({
  instId: z.string(),
  baseCcy: z.string(),
  quoteCcy: z.string(),
  tickSz: amount,
  lotSz: amount,
  minSz: amount,
  /** In base; the limit of market orders is one of their value, and no step of ours. */
  maxLmtSz: amountOrNull,
  state: z.string(),
});
const row = z.array(z.unknown()).min(9);

/** Bars per call: of the last 1,440, and of those before. */
const RECENT_PAGE = 300;
const ARCHIVE_PAGE = 100;

type Calls = Pick<MarketData, 'instruments' | 'serverTime' | 'candles'>;
/** Open times, both included. */
interface Span {
  readonly from: number;
  readonly to: number;
}

export function marketDataCalls(client: Pick<OkxClient, 'call'>): Calls {
  const read = async <T>(call: Omit<Call, 'lane'>, parse: (body: unknown) => T): Read<T> =>
    resultOf(await client.call({ ...call, lane: 'data' }), parse);
  const serverTime = (): Read<EpochMs> => read({ endpoint: 'GET public/time' }, body => rowOf(timeRow, body).ts);

  const instruments = (symbols: readonly MarketSymbol[]): Read<readonly Instrument[]> => {
    const wanted = new Set(symbols);
    const call = { endpoint: 'GET public/instruments', parameters: { instType: 'SPOT' } } as const;
    return read(call, body =>
      rowsOf(z.unknown(), body).flatMap(each => {
        const known = listing.safeParse(each);
        return known.success && wanted.has(symbolOf(known.data.instId)) ? [toInstrument(known.data)] : [];
      }),
    );
  };

  const page = async (
    endpoint: 'GET market/candles' | 'GET market/history-candles',
    { symbol, timeframe }: CandleQuery,
    { from, to }: Span,
  ): Read<readonly CandleFrame[]> => {
    const parameters = {
      instId: instId(symbol),
      bar: barName(timeframe),
      before: String(from - 1),
      after: String(to + 1),
      limit: String(endpoint === 'GET market/candles' ? RECENT_PAGE : ARCHIVE_PAGE),
    };
    return read({ endpoint, parameters }, body =>
      rowsOf(row, body)
        .filter(isConfirmed)
        .map(bar => ({ symbol, timeframe, ...barOf(bar) }))
        .sort((a, b) => a.openTime - b.openTime),
    );
  };

  /** What the venue has of a span: recent bars first, and its archive for what lies before them. */
  const spanOf = async (query: CandleQuery, span: Span): Read<readonly CandleFrame[]> => {
    const length = timeframeMs(query.timeframe);
    const recent = await page('GET market/candles', query, span);
    if (!recent.ok) return recent;
    const first = recent.value[0]?.openTime ?? span.to + length;
    const older: CandleFrame[] = [];
    for (let from = span.from; from < first; from += ARCHIVE_PAGE * length) {
      const to = Math.min(first - length, from + (ARCHIVE_PAGE - 1) * length);
      const archived = await page('GET market/history-candles', query, { from, to });
      if (!archived.ok) return archived;
      older.push(...archived.value);
    }
    return ok([...older, ...recent.value]);
  };

  const candles = async (query: CandleQuery): Read<readonly CandleFrame[]> => {
    const length = timeframeMs(query.timeframe);
    const limit = Math.min(query.limit, OKX.maxCandlesPerCall);
    let end = query.to ?? null;
    for (let from = Math.ceil(query.from / length) * length; ; from += limit * length) {
      const to = from + (limit - 1) * length;
      const bars = await spanOf(query, { from, to: end === null ? to : Math.min(to, end) });
      if (!bars.ok || bars.value.length > 0) return bars;
      // the venue may have begun to list it later: the first bars that there are may lie further on
      if (end === null) {
        const now = await serverTime();
        if (!now.ok) return now;
        end = epochMs(now.value - length);
      }
      if (to >= end) return ok([]);
    }
  };
  return { serverTime, instruments, candles };
}

const NO_LIMIT = new Decimal('9000000000');

const toInstrument = (each: z.output<typeof listing>): Instrument => ({
  symbol: symbolOf(each.instId),
  base: each.baseCcy,
  quote: each.quoteCcy,
  tickSize: each.tickSz,
  stepSize: each.lotSz,
  minQuantity: each.minSz,
  maxQuantity: each.maxLmtSz ?? NO_LIMIT,
  minNotional: ZERO, // the smallest quantity is the only limit below
  status: each.state === 'live' ? 'trading' : 'halted',
});

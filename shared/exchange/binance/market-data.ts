import { z } from 'zod';
import type { Instrument, MarketSymbol } from '../../domain/instrument.ts';
import { Decimal } from '../../kernel/decimal.ts';
import { err, ok } from '../../kernel/result.ts';
import { type EpochMs, epochMs, timeframeMs } from '../../kernel/time.ts';
import { resultOf } from '../outcomes.ts';
import type { CandleFrame, CandleQuery, MarketData, Read } from '../port.ts';
import type { Verdict } from '../verdict.ts';
import { BINANCE } from './capabilities.ts';
import type { BinanceClient } from './client.ts';
import { amount, moment } from './replies.ts';
import { venueSymbol } from './symbols.ts';

const timeReply = z.object({ serverTime: moment });

const filter = z.object({
  filterType: z.string(),
  tickSize: amount.optional(),
  stepSize: amount.optional(),
  minQty: amount.optional(),
  maxQty: amount.optional(),
  minNotional: amount.optional(),
});
const listing = z.object({
  symbol: z.string(),
  status: z.string(),
  baseAsset: z.string(),
  quoteAsset: z.string(),
  filters: z.array(filter),
});
const exchangeInfo = z.object({ symbols: z.array(z.unknown()) });
const klines = z.array(z.array(z.unknown()).min(6));

type Calls = Pick<MarketData, 'instruments' | 'serverTime' | 'candles'>;

export function marketDataCalls(client: BinanceClient): Calls {
  /** The latest time that the venue's clock is known to have reached. */
  let reached = epochMs(0);
  const serverTime = async (): Read<EpochMs> => {
    const time = resultOf(
      await client.call({ method: 'GET', path: 'time', lane: 'data' }),
      body => timeReply.parse(body).serverTime,
    );
    if (time.ok) reached = epochMs(Math.max(reached, time.value));
    return time;
  };

  const instruments = async (symbols: readonly MarketSymbol[]): Read<readonly Instrument[]> => {
    const wanted = new Set(symbols.map(venueSymbol));
    const listed = (parameters: Readonly<Record<string, string>>): Promise<Verdict> =>
      client.call({ method: 'GET', path: 'exchangeInfo', parameters, lane: 'data' });
    const named = await listed({ symbols: JSON.stringify([...wanted]) });
    // one unknown symbol makes the venue refuse the whole list; the full answer (long) then tells which
    const refused = named.kind === 'rejected' && named.fault.venueCode !== null && named.fault.retryAt === null;
    return resultOf(refused ? await listed({}) : named, body =>
      exchangeInfo.parse(body).symbols.flatMap(each => {
        const known = listing.safeParse(each);
        return known.success && wanted.has(known.data.symbol) ? [toInstrument(known.data)] : [];
      }),
    );
  };

  const candles = async (query: CandleQuery): Read<readonly CandleFrame[]> => {
    const { symbol, timeframe, from, to, limit } = query;
    const length = timeframeMs(timeframe);
    // asked before the bars: what was over then is closed in them
    if (to === undefined || to + length > reached) {
      const time = await serverTime();
      if (!time.ok) return err(time.error);
    }
    const parameters = {
      symbol: venueSymbol(symbol),
      interval: timeframe,
      startTime: from,
      limit: Math.min(limit, BINANCE.maxCandlesPerCall),
      ...(to === undefined ? {} : { endTime: to }),
    };
    const verdict = await client.call({ method: 'GET', path: 'klines', parameters, lane: 'data' });
    const bars = resultOf(verdict, body => klines.parse(body).map(bar => toFrame(query, bar)));
    return bars.ok ? ok(bars.value.filter(bar => bar.openTime + length <= reached)) : bars;
  };
  return { serverTime, instruments, candles };
}

const toFrame = ({ symbol, timeframe }: CandleQuery, bar: readonly unknown[]): CandleFrame => {
  const text = (index: number): string => String(bar[index]);
  return {
    symbol,
    timeframe,
    openTime: Number(bar[0]),
    open: text(1),
    high: text(2),
    low: text(3),
    close: text(4),
    volume: text(5),
  };
};

function toInstrument({ status, baseAsset, quoteAsset, filters }: z.output<typeof listing>): Instrument {
  const of = (type: string): z.output<typeof filter> | undefined => filters.find(each => each.filterType === type);
  const lot = of('LOT_SIZE');
  const marketLot = of('MARKET_LOT_SIZE');
  const notional = of('NOTIONAL') ?? of('MIN_NOTIONAL');
  const limits = [lot?.maxQty, marketLot?.maxQty].flatMap(limit => (limit?.gt(0) === true ? [limit] : []));
  return {
    symbol: `${baseAsset}/${quoteAsset}` as MarketSymbol,
    base: baseAsset,
    quote: quoteAsset,
    tickSize: positive(of('PRICE_FILTER')?.tickSize),
    stepSize: positive(lot?.stepSize),
    minQuantity: lot?.minQty ?? new Decimal(0),
    maxQuantity: Decimal.min(NO_LIMIT, ...limits),
    minNotional: notional?.minNotional ?? new Decimal(0),
    status: status === 'TRADING' ? 'trading' : 'halted',
  };
}

const NO_LIMIT = new Decimal('9000000000');

/** A filter that is off (zero) still leaves the venue's eight digits. */
const positive = (value: Decimal | undefined): Decimal =>
  value === undefined || value.isZero() ? new Decimal('0.00000001') : value;

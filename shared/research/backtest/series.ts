import type { Columns, FlowColumns } from '../../domain/columns.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { Decimal } from '../../kernel/decimal.ts';
import { barEnd, epochMs } from '../../kernel/time.ts';
import type { Bar, Filter, Listing } from '../../simulation/types.ts';
import type { Tape } from './tape.ts';

/** The candles of one instrument, and how the venue lists it. */
export interface Series {
  /** `binance:BTC/USDT`. */
  readonly instrumentId: string;
  readonly listing: Listing;
  readonly columns: Columns;
  /** Trades and books of the market; left out where only candles are known. */
  readonly tape?: Tape;
  /** Funding rates of a perpetual by the time at which they fell due, oldest first; left out where none are known. */
  readonly funding?: { readonly time: Float64Array; readonly rate: Float64Array };
  /** Left out where nothing is known of trades and book. */
  readonly flow?: FlowColumns | undefined;
}

/** A row as the matching engine takes it. */
export function barOf({ timeframe, time, open, high, low, close, volume }: Columns, row: number): Bar {
  const openTime = epochMs(time[row] ?? 0);
  return {
    openTime,
    closeTime: barEnd(openTime, timeframe),
    open: new Decimal(open[row] ?? 0),
    high: new Decimal(high[row] ?? 0),
    low: new Decimal(low[row] ?? 0),
    close: new Decimal(close[row] ?? 0),
    volume: new Decimal(volume[row] ?? 0),
  };
}

/** A venue without a largest quantity. */
const NO_LIMIT = new Decimal('9000000000');

/** What a client learns of a listing. */
export function instrumentOf({ symbol, base, quote, tickSize, stepSize, status, filters }: Listing): Instrument {
  const of = <Kind extends Filter['kind']>(kind: Kind) =>
    filters.find((filter): filter is Extract<Filter, { readonly kind: Kind }> => filter.kind === kind);
  const limits = [of('lot-size')?.maxQuantity, of('market-lot-size')?.maxQuantity].flatMap(limit =>
    limit?.gt(0) === true ? [limit] : [],
  );
  return {
    symbol,
    base,
    quote,
    tickSize,
    stepSize,
    minQuantity: of('lot-size')?.minQuantity ?? new Decimal(0),
    maxQuantity: Decimal.min(NO_LIMIT, ...limits),
    minNotional: of('notional')?.minNotional ?? new Decimal(0),
    status,
  };
}

/** A listing whose filters are what our own books know of an instrument. */
export function listingOf(instrument: Instrument): Listing {
  const { symbol, base, quote, status, tickSize, stepSize, minQuantity, maxQuantity, minNotional } = instrument;
  return {
    symbol,
    base,
    quote,
    status,
    tickSize,
    stepSize,
    basePrecision: 8,
    quotePrecision: 8,
    filters: [
      { kind: 'price-filter', minPrice: tickSize, maxPrice: NO_LIMIT, tickSize },
      { kind: 'lot-size', minQuantity, maxQuantity, stepSize },
      { kind: 'notional', minNotional, applyMinToMarket: true, maxNotional: NO_LIMIT, applyMaxToMarket: false },
    ],
  };
}

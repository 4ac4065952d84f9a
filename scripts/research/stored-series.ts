import { type ColumnSource, loadColumns } from '#scripts/data/load-columns.ts';
import type { Instrument, MarketSymbol } from '#shared/domain/instrument.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import type { EpochMs, Timeframe } from '#shared/kernel/time.ts';
import { listingOf, type Series } from '#shared/research/backtest/series.ts';

export interface StoredRange {
  readonly venue: string;
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  /** Open times: from, included, to until, not included. */
  readonly from: EpochMs;
  readonly until: EpochMs;
}

interface InstrumentRow {
  readonly symbol: MarketSymbol;
  readonly base: string;
  readonly quote: string;
  readonly tick_size: string;
  readonly step_size: string;
  readonly min_quantity: string;
  readonly max_quantity: string;
  readonly min_notional: string;
}

/** Candles of the database, or of the cache beside it, with their instruments; a symbol that is not known there, or has no candles, is left out. */
export async function storedSeries(source: ColumnSource, range: StoredRange): Promise<readonly Series[]> {
  const found: Series[] = [];
  for (const symbol of range.symbols) {
    const instrumentId = `${range.venue}:${symbol}`;
    const { rows } = await source.client.query<InstrumentRow>('select * from instruments where id = $1', [
      instrumentId,
    ]);
    const [row] = rows;
    if (row === undefined) continue;
    const { columns } = await loadColumns(source, { ...range, instrumentId });
    if (columns.time.length > 0) found.push({ instrumentId, listing: listingOf(instrumentOf(row)), columns });
  }
  return found;
}

/** What was delisted since was traded then. */
const instrumentOf = (row: InstrumentRow): Instrument => ({
  symbol: row.symbol,
  base: row.base,
  quote: row.quote,
  tickSize: new Decimal(row.tick_size),
  stepSize: new Decimal(row.step_size),
  minQuantity: new Decimal(row.min_quantity),
  maxQuantity: new Decimal(row.max_quantity),
  minNotional: new Decimal(row.min_notional),
  status: 'trading',
});

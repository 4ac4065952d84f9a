import type pg from 'pg';
import type { Columns } from '#shared/domain/columns.ts';
import type { Instrument, MarketSymbol } from '#shared/domain/instrument.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import type { Timeframe } from '#shared/kernel/time.ts';
import { listingOf, type Series } from '#shared/research/backtest/series.ts';

export interface StoredRange {
  readonly venue: string;
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  /** Open times: from, included, to until, not included. */
  readonly from: number;
  readonly until: number;
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

/** Candles of the database with their instruments; a symbol that is not known there, or has no candles, is left out. */
export async function storedSeries(pool: pg.Pool, range: StoredRange): Promise<readonly Series[]> {
  const found: Series[] = [];
  for (const symbol of range.symbols) {
    const instrumentId = `${range.venue}:${symbol}`;
    const { rows } = await pool.query<InstrumentRow>('select * from instruments where id = $1', [instrumentId]);
    const [row] = rows;
    if (row === undefined) continue;
    const columns = await readCandles(pool, instrumentId, range);
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

type CandleRow = Readonly<Record<'time' | 'open' | 'high' | 'low' | 'close' | 'volume', string>>;

async function readCandles(
  pool: pg.Pool,
  instrumentId: string,
  { timeframe, from, until }: StoredRange,
): Promise<Columns> {
  const { rows } = await pool.query<CandleRow>(
    `select extract(epoch from open_time) * 1000 as time, open, high, low, close, volume from candles
      where instrument_id = $1 and timeframe = $2 and open_time >= $3 and open_time < $4 order by open_time`,
    [instrumentId, timeframe, new Date(from), new Date(until)],
  );
  const column = (name: keyof CandleRow): Float64Array => Float64Array.from(rows, row => Number(row[name]));
  const prices = { open: column('open'), high: column('high'), low: column('low'), close: column('close') };
  return { timeframe, time: column('time'), ...prices, volume: column('volume') };
}

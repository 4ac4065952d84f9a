import type pg from 'pg';
import type { Columns } from '#shared/domain/columns.ts';
import { commonPlaces } from '#shared/research/columns/exact-sum.ts';

const MOST_PLACES = 8;
const NO_LIMIT = '9000000000';

/**
 * Lists an instrument that nobody knows yet, so that its candles have something to belong to. Its steps are as fine as the decimals of
 * its bars; it is not traded until its venue tells its filters.
 */
export async function ensureInstrument(client: pg.Client, instrumentId: string, columns: Columns): Promise<void> {
  const [venue = '', symbol = ''] = instrumentId.split(':');
  const [base = '', quote = ''] = symbol.split('/');
  const tick = Math.max(...[columns.open, columns.high, columns.low, columns.close].map(placesOf));
  await client.query(
    `insert into instruments (id, venue, symbol, base, quote, tick_size, step_size, min_quantity, max_quantity, min_notional, status)
     values ($1, $2, $3, $4, $5, $6, $7, 0, $8, 0, 'halted') on conflict (id) do nothing`,
    [instrumentId, venue, symbol, base, quote, stepOf(tick), stepOf(placesOf(columns.volume)), NO_LIMIT],
  );
}

const placesOf = (values: Float64Array): number => Math.min(commonPlaces(values) ?? MOST_PLACES, MOST_PLACES);
const stepOf = (places: number): string => (places === 0 ? '1' : `0.${'1'.padStart(places, '0')}`);

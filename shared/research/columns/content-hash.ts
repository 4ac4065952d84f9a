import { createHash } from 'node:crypto';
import type { Columns } from '../../domain/columns.ts';
import { COLUMN_NAMES } from './slice.ts';

/** Which series it is: the same numbers of another instrument are other data. */
export interface SeriesIdentity {
  /** Such as `binance:BTC/USDT`. */
  readonly instrumentId: string;
}

/**
 * SHA-256 over a series' identity, timeframe, length and columns (float64, little-endian), as 64 hex digits. Equal hashes are equal
 * data to the last bit, on every machine.
 */
export function contentHash({ instrumentId }: SeriesIdentity, columns: Columns): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(['columns-1', instrumentId, columns.timeframe, columns.time.length]));
  for (const name of COLUMN_NAMES) hash.update(bytesOf(columns[name]));
  return hash.digest('hex');
}

/** The memory of a column as it lies: every platform that Node runs on is little-endian. */
export const bytesOf = (column: Float64Array): Uint8Array =>
  new Uint8Array(column.buffer, column.byteOffset, column.byteLength);

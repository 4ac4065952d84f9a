import type { Columns } from '../../domain/columns.ts';
import type { RowCode } from './rows.ts';

/** The end of what Postgres and calendars agree on as a time. */
const LATEST_MS = Date.UTC(2200, 0);

/** What is wrong with the numbers of one row, whatever stands beside it; null when nothing is. */
export function rowFault(rows: Columns, row: number): RowCode | null {
  const [time, open, high] = [rows.time[row] ?? 0, rows.open[row] ?? 0, rows.high[row] ?? 0];
  const [low, close, volume] = [rows.low[row] ?? 0, rows.close[row] ?? 0, rows.volume[row] ?? 0];
  if (!Number.isInteger(time) || time < 0 || time > LATEST_MS) return 'CANDLE_UNREADABLE';
  if (!(Number.isFinite(open + high + low + close) && Math.min(open, high, low, close) > 0))
    return 'CANDLE_PRICE_NOT_POSITIVE';
  if (!Number.isFinite(volume)) return 'CANDLE_UNREADABLE';
  if (volume < 0) return 'CANDLE_VOLUME_NEGATIVE';
  return high < Math.max(open, close, low) || low > Math.min(open, close) ? 'CANDLE_RANGE_INCONSISTENT' : null;
}

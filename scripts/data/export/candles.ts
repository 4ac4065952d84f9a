import type { Columns } from '#shared/domain/columns.ts';
import { COLUMN_NAMES } from '#shared/research/columns/slice.ts';
import type { Row, Table } from './table.ts';

/** Candles as files have them: `timestamp_ms,open,high,low,close,volume`. */
export const candleTable = (columns: Columns): Table => ({
  columns: COLUMN_NAMES.map(name =>
    name === 'time' ? { name: 'timestamp_ms', kind: 'time' } : { name, kind: 'number' },
  ),
  length: columns.time.length,
  rows: candleRows(columns),
});

function* candleRows(columns: Columns): Iterable<Row> {
  for (let row = 0; row < columns.time.length; row++) yield COLUMN_NAMES.map(name => columns[name][row] ?? null);
}

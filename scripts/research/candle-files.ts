import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Columns } from '#shared/domain/columns.ts';
import type { Timeframe } from '#shared/kernel/time.ts';

const COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;

/** Candles of a CSV file with a heading and the columns timestamp_ms, open, high, low, close, volume; `.gz` is unpacked. */
export function readCandleFile(path: string, timeframe: Timeframe): Columns {
  const bytes = readFileSync(path);
  const [, ...rows] = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1').trimEnd().split('\n');
  const columns = {
    time: new Float64Array(rows.length),
    open: new Float64Array(rows.length),
    high: new Float64Array(rows.length),
    low: new Float64Array(rows.length),
    close: new Float64Array(rows.length),
    volume: new Float64Array(rows.length),
  };
  rows.forEach((row, index) => {
    const values = row.split(',').map(Number);
    COLUMNS.forEach((name, place) => {
      columns[name][index] = values[place] ?? Number.NaN;
    });
  });
  return { timeframe, ...columns };
}

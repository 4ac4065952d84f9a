import type { Columns } from '../../domain/columns.ts';
import type { EpochMs, Timeframe } from '../../kernel/time.ts';

/** The columns of a series in the order in which they are stored and hashed. */
export const COLUMN_NAMES = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;
export type ColumnName = (typeof COLUMN_NAMES)[number];

/** Columns of zeros, to be filled. */
export function blankColumns(timeframe: Timeframe, length: number): Columns {
  const column = (): Float64Array => new Float64Array(length);
  return {
    timeframe,
    time: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
}

/** The rows from `from` up to and without `until` (row numbers). A view: nothing is copied. */
export const rowsBetween = ({ timeframe, ...columns }: Columns, from: number, until: number): Columns => ({
  timeframe,
  time: columns.time.subarray(from, until),
  open: columns.open.subarray(from, until),
  high: columns.high.subarray(from, until),
  low: columns.low.subarray(from, until),
  close: columns.close.subarray(from, until),
  volume: columns.volume.subarray(from, until),
});

/** The first row that opens at or after `time`; the length when none does. */
export function rowAt({ time: times }: Pick<Columns, 'time'>, time: EpochMs): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Pieces of one series, each later than the one before, as one. */
export function joinColumns(timeframe: Timeframe, pieces: readonly Columns[]): Columns {
  const joined = blankColumns(
    timeframe,
    pieces.reduce((length, { time }) => length + time.length, 0),
  );
  let row = 0;
  for (const piece of pieces) {
    for (const name of COLUMN_NAMES) joined[name].set(piece[name], row);
    row += piece.time.length;
  }
  return joined;
}

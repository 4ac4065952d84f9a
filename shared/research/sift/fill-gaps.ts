import type { Columns } from '../../domain/columns.ts';
import { timeframeMs } from '../../kernel/time.ts';
import { blankColumns, COLUMN_NAMES } from '../columns/slice.ts';

export interface FilledColumns {
  readonly columns: Columns;
  /** Bars that were made up. */
  readonly filled: number;
}

/** Puts flat bars at the close before, without volume, where bars are missing between two that are there. */
export function fillGaps(columns: Columns): FilledColumns {
  const length = timeframeMs(columns.timeframe);
  const { time } = columns;
  const [first, last] = [time[0], time.at(-1)];
  if (first === undefined || last === undefined) return { columns, filled: 0 };
  const whole = blankColumns(columns.timeframe, (last - first) / length + 1);
  let row = 0;
  for (let bar = 0; bar < whole.time.length; bar++) {
    const openTime = first + bar * length;
    const isThere = time[row] === openTime;
    const close = columns.close[row - 1] ?? 0;
    for (const name of COLUMN_NAMES) whole[name][bar] = isThere ? (columns[name][row] ?? 0) : close;
    if (isThere) row += 1;
    else {
      whole.time[bar] = openTime;
      whole.volume[bar] = 0;
    }
  }
  return { columns: whole, filled: whole.time.length - time.length };
}

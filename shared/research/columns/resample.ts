import type { Columns } from '../../domain/columns.ts';
import { barEnd, barOpen, epochMs, type Timeframe, timeframeMs } from '../../kernel/time.ts';
import { exactRunSum } from './exact-sum.ts';
import { blankColumns, rowsBetween } from './slice.ts';

/** Whether bars of `to` can be made of bars of `from`: a whole number of them, at least one. */
export const canResample = (from: Timeframe, to: Timeframe): boolean => timeframeMs(to) % timeframeMs(from) === 0;

/**
 * The bars of a longer timeframe that are over, made of what is there: a bar over a hole has fewer parts, a bar without parts is
 * missing. The last one is left out unless its last part is there, as a live resampler, which cannot know the next bar, has it.
 * Volumes are added as decimals. `canResample` must hold.
 */
export function resample(columns: Columns, timeframe: Timeframe): Columns {
  if (columns.timeframe === timeframe) return columns;
  const { time } = columns;
  const rows = time.length;
  const volumeOf = exactRunSum(columns.volume);
  const made = blankColumns(timeframe, longBars(time, timeframe));
  let bar = 0;
  for (let from = 0, until = 0; from < rows; from = until, bar++) {
    const openTime = barOpen(epochMs(time[from] ?? 0), timeframe);
    const end = barEnd(openTime, timeframe);
    let high = columns.high[from] ?? 0;
    let low = columns.low[from] ?? 0;
    for (until = from + 1; until < rows && (time[until] ?? 0) < end; until++) {
      high = Math.max(high, columns.high[until] ?? 0);
      low = Math.min(low, columns.low[until] ?? 0);
    }
    const isOver = until < rows || (time[until - 1] ?? 0) + timeframeMs(columns.timeframe) === end;
    if (!isOver) break;
    made.time[bar] = openTime;
    made.open[bar] = columns.open[from] ?? 0;
    made.high[bar] = high;
    made.low[bar] = low;
    made.close[bar] = columns.close[until - 1] ?? 0;
    made.volume[bar] = volumeOf(from, until);
  }
  return rowsBetween(made, 0, bar);
}

/** How many bars of a timeframe hold one of these times. */
function longBars(time: Float64Array, timeframe: Timeframe): number {
  let count = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const each of time) {
    if (each < end) continue;
    count += 1;
    end = barEnd(barOpen(epochMs(each), timeframe), timeframe);
  }
  return count;
}

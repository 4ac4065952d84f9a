import type { Columns } from '../../domain/columns.ts';
import { epochMs, timeframeMs } from '../../kernel/time.ts';
import { at, percent, Tally, timeText } from './findings.ts';
import type { Finding, Move } from './report.ts';
import { NORMAL_BY_MEAN, type RobustScale, robustScale } from './robust.ts';

export interface ReturnCheck {
  readonly largestMove: Move | null;
  /** Changes of the close that were judged, and outliers among them. */
  readonly changes: number;
  readonly outliers: number;
  readonly findings: readonly Finding[];
}

/**
 * Log returns of the close between good bars that follow each other, per bar: over a gap of n bars the return is
 * divided by √n, as for a random walk.
 */
export function barReturns(columns: Columns, rows: Uint32Array): Float64Array {
  const step = timeframeMs(columns.timeframe);
  const returns = new Float64Array(Math.max(0, rows.length - 1));
  for (let index = 0; index < returns.length; index++) {
    const [before, row] = [at(rows, index), at(rows, index + 1)];
    const bars = (at(columns.time, row) - at(columns.time, before)) / step;
    returns[index] = Math.log(at(columns.close, row) / at(columns.close, before)) / Math.sqrt(bars);
  }
  return returns;
}

/** Changes on each side whose size tells how wild the market was around one. */
const NEIGHBOURS = 60;

/**
 * Standard deviation to measure each return by: that of the whole series or, where it is greater, 1.2533 · the mean distance
 * from the median of the 60 returns before and after. Calm and wild days are in one series, and a crash is no bad tick. A
 * neighbour counts at most `deviations` of the series' own, so that bad ticks do not hide each other.
 */
export function deviationsAround(returns: Float64Array, scale: RobustScale, deviations: number): Float64Array {
  const most = deviations * scale.deviation;
  // Sums from the start on: the sum over any stretch is a difference of two.
  const sums = new Float64Array(returns.length + 1);
  for (let index = 0; index < returns.length; index++)
    sums[index + 1] = at(sums, index) + Math.min(most, Math.abs(at(returns, index) - scale.median));
  return returns.map((_, index) => {
    const from = Math.max(0, index - NEIGHBOURS);
    const to = Math.min(returns.length, index + NEIGHBOURS + 1);
    const own = at(sums, index + 1) - at(sums, index);
    const around = (at(sums, to) - at(sums, from) - own) / Math.max(1, to - from - 1);
    return Math.max(scale.deviation, NORMAL_BY_MEAN * around);
  });
}

/** Outliers among the log returns: further than `deviations` robust standard deviations from their median. */
export function checkReturns(columns: Columns, rows: Uint32Array, deviations: number): ReturnCheck {
  const returns = barReturns(columns, rows);
  const scale = robustScale(returns);
  const around = scale === null ? returns : deviationsAround(returns, scale, deviations);
  const odd = new Tally('outlier');
  let reversed = 0;
  for (let index = 0; index < returns.length && scale !== null; index++) {
    const away = at(returns, index) - scale.median;
    if (Math.abs(away) <= deviations * at(around, index)) continue;
    odd.add(at(columns.time, at(rows, index + 1)));
    // A tick that was wrong is taken back by the next bar.
    const next = index + 1 < returns.length ? at(returns, index + 1) : 0;
    if (Math.abs(away + next) < Math.abs(away) / 4) reversed++;
  }
  const largestMove = largest(columns, rows);
  const most =
    largestMove === null
      ? ''
      : `; the largest change is ${percent(largestMove.change)} at ${timeText(largestMove.time)}`;
  const detail = `${odd.count} changes beyond ${deviations} robust deviations, ${reversed} taken back by the next bar${most}`;
  return { largestMove, changes: returns.length, outliers: odd.count, findings: odd.finding(detail) };
}

function largest(columns: Columns, rows: Uint32Array): Move | null {
  let most: Move | null = null;
  for (let index = 1; index < rows.length; index++) {
    const [before, row] = [at(rows, index - 1), at(rows, index)];
    const change = at(columns.close, row) / at(columns.close, before) - 1;
    const isLarger = most === null || Math.abs(change) > Math.abs(most.change);
    if (isLarger && Number.isFinite(change)) most = { time: epochMs(at(columns.time, row)), change };
  }
  return most;
}

import type { Columns } from '../../domain/columns.ts';
import { barOpen, type EpochMs, epochMs, timeframeMs } from '../../kernel/time.ts';
import { firstAfter } from '../backtest/moments.ts';
import type { Gap } from './report.ts';

/** Bars of a range that a series lacks; those before its first bar and after its last one count. */
export interface Holes {
  /** Bars that the range has room for. */
  readonly expected: number;
  readonly missing: number;
  /** The longest, the first of several; null where nothing is missing. */
  readonly largest: Gap | null;
}

/** `from`: of the first open time; `until`: the end of the last bar. */
export function holesWithin(
  { time, timeframe }: Pick<Columns, 'time' | 'timeframe'>,
  { from, until }: { readonly from: EpochMs; readonly until: EpochMs },
): Holes {
  const step = timeframeMs(timeframe);
  const first = barOpen(epochMs(from + step - 1), timeframe);
  const expected = Math.max(0, Math.floor((until - first) / step));
  const end = first + expected * step;
  const [begins, ends] = [firstAfter(time, first - 1), firstAfter(time, end - 1)];
  if (ends - begins === expected) return { expected, missing: 0, largest: null };
  const gaps: Gap[] = [];
  let next: number = first;
  const pass = (reached: number): void => {
    const bars = Math.round((reached - next) / step);
    if (bars > 0) gaps.push({ from: epochMs(next), bars });
  };
  for (const moment of time.subarray(begins, ends)) {
    pass(moment);
    next = moment + step;
  }
  pass(end);
  const largest = gaps.reduce<Gap | null>((most, gap) => (gap.bars > (most?.bars ?? 0) ? gap : most), null);
  return { expected, missing: gaps.reduce((sum, { bars }) => sum + bars, 0), largest };
}

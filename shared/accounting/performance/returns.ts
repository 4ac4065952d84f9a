import { DAY_MS, timeframeMs } from '../../kernel/time.ts';
import type { EquityCurve, Sampling } from './input.ts';
import { defined, deviation, mean, type Numbers } from './statistics.ts';

/** An equity curve at the ends of periods: `equity[0]` is the start, then one value per period. */
export interface SampledCurve {
  readonly time: readonly number[];
  readonly equity: readonly number[];
}

/** The last equity of each period that ends after the first point; a period without a point carries the one before on. */
export function sampleCurve({ time, equity }: EquityCurve, { period }: Pick<Sampling, 'period'>): SampledCurve {
  const count = time.length;
  if (count === 0) return { time: [], equity: [] };
  const length = timeframeMs(period);
  const times = [time[0] ?? 0];
  const levels = [equity[0] ?? 0];
  let end = Math.floor((time[0] ?? 0) / length) * length;
  for (let next = 1; next < count; ) {
    end += length;
    next = firstAfter(time, end, next);
    times.push(end);
    levels.push(equity[next - 1] ?? 0);
  }
  return { time: times, equity: levels };
}

/** Index of the first time, at `from` or later, that is after `limit`; in steps that double, then halve. */
function firstAfter(time: Numbers, limit: number, from: number): number {
  let low = from;
  let step = 1;
  while (low + step <= time.length && (time[low + step - 1] ?? 0) <= limit) {
    low += step;
    step *= 2;
  }
  let high = Math.min(time.length, low + step - 1);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((time[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The value of a curve at moments in time, oldest first: its last point at or before each; NaN before its first one. */
export function levelsAt({ time, equity }: EquityCurve, moments: readonly number[]): readonly number[] {
  let next = 0;
  return moments.map(at => {
    while (next < time.length && (time[next] ?? 0) <= at) next += 1;
    return equity[next - 1] ?? Number.NaN;
  });
}

/**
 * `level / the one before − 1`. A return is never below −1: what is lost beyond everything is debt, not a return; and from
 * nothing there are no returns, so the list ends where the level reached 0.
 */
export function simpleReturns(levels: Numbers): readonly number[] {
  const returns: number[] = [];
  for (let index = 1; index < levels.length; index++) {
    const before = levels[index - 1] ?? 0;
    if (before <= 0) break;
    returns.push(Math.max(-1, (levels[index] ?? 0) / before - 1));
  }
  return returns;
}

/** Worth of 1 invested, after each return: `∏ (1 + r)`. */
export function growth(returns: Numbers): readonly number[] {
  let level = 1;
  return Array.from(returns, one => {
    level *= 1 + one;
    return level;
  });
}

/** Worth of 1 invested, after all of them; NaN without returns. */
function growthOver(returns: Numbers): number {
  let level = returns.length === 0 ? Number.NaN : 1;
  for (let index = 0; index < returns.length; index++) level *= 1 + (returns[index] ?? 0);
  return level;
}

/** `∏ (1 + r) − 1`; null without returns. */
export const totalReturn = (returns: Numbers): number | null => defined(growthOver(returns) - 1);

/** Compound annual growth rate: `(1 + total)^(periods per year / n) − 1`. A share; −1 after a total loss. */
export const cagr = (returns: Numbers, periodsPerYear: number): number | null =>
  defined(growthOver(returns) ** (periodsPerYear / returns.length) - 1);

/** `(1 + total)^(1 / n) − 1`: the return per period that would have led to the same end. */
export const geometricMean = (returns: Numbers): number | null => cagr(returns, 1);

/** Standard deviation of the returns (divisor n − 1) `× √periods per year`. A share, ≥ 0. */
export const annualVolatility = (returns: Numbers, periodsPerYear: number): number | null =>
  defined(deviation(returns) * Math.sqrt(periodsPerYear));

/** The arithmetic mean of the returns `× periods per year`. */
export const annualMean = (returns: Numbers, periodsPerYear: number): number | null =>
  defined(mean(returns) * periodsPerYear);

/** A rate per year as one per period: `(1 + rate)^(1 / periods per year) − 1`. */
export const perPeriod = (annualRate: number, periodsPerYear: number): number =>
  (1 + annualRate) ** (1 / periodsPerYear) - 1;

/** The returns of each window of `length` returns in a row, put through `metric`. */
export function rolling<T>(
  returns: readonly number[],
  length: number,
  metric: (window: readonly number[], from: number) => T,
): readonly T[] {
  const windows = Math.max(0, returns.length - length + 1);
  return Array.from({ length: windows }, (_, from) => metric(returns.slice(from, from + length), from));
}

export type Calendar = 'day' | 'week' | 'month' | 'year';

/** The UTC day, week (from Monday), month or year in which something happened: its start and the start of the next, UTC in ms. */
export function calendarSpan(time: number, calendar: Calendar): { readonly start: number; readonly end: number } {
  const day = Math.floor(time / DAY_MS);
  if (calendar === 'day') return { start: day * DAY_MS, end: (day + 1) * DAY_MS };
  if (calendar === 'week') {
    // 1970-01-01 was a Thursday
    const monday = day - ((((day + 3) % 7) + 7) % 7);
    return { start: monday * DAY_MS, end: (monday + 7) * DAY_MS };
  }
  const date = new Date(time);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return calendar === 'month'
    ? { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) }
    : { start: Date.UTC(year, 0), end: Date.UTC(year + 1, 0) };
}

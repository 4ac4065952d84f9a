import type { Columns } from '../../domain/columns.ts';
import { timeframeMs } from '../../kernel/time.ts';
import { at } from './findings.ts';
import { barReturns, deviationsAround } from './returns.ts';
import { robustScale } from './robust.ts';

const PRICES = ['open', 'high', 'low', 'close'] as const;

/** A close that was not pulled, and how far from it the next ones may lie. */
interface Reach {
  readonly row: number;
  readonly close: number;
}

/**
 * Pulls each price to within `deviations` robust standard deviations (those around the bar, times √bars) of log returns from the close before
 * it, as that is after pulling, or from the last close that was not pulled, whichever allows more: a wrong tick disappears
 * and harms no bar after it, a true jump is walked up in a few bars. The limits are rounded to 8 significant digits. Times:
 * the bars that were changed. Sorted series of good bars only.
 */
export function winsorise(
  columns: Columns,
  deviations: number,
): { readonly columns: Columns; readonly times: number[] } {
  const returns = barReturns(columns, Uint32Array.from(columns.time.keys()));
  const scale = robustScale(returns);
  if (scale === null) return { columns, times: [] };
  const around = deviationsAround(returns, scale, deviations);
  const pulled = { ...columns };
  for (const name of PRICES) pulled[name] = columns[name].slice();
  const step = timeframeMs(columns.timeframe);
  const limit = (from: Reach, row: number, side: 1 | -1): number => {
    const bars = (at(columns.time, row) - at(columns.time, from.row)) / step;
    const drift = scale.median + side * deviations * at(around, row - 1);
    return Number((from.close * Math.exp(drift * Math.sqrt(bars))).toPrecision(8));
  };
  const times: number[] = [];
  let trusted: Reach = { row: 0, close: at(columns.close, 0) };
  for (let row = 1; row < columns.time.length; row++) {
    const before: Reach = { row: row - 1, close: at(pulled.close, row - 1) };
    const least = Math.min(limit(before, row, -1), limit(trusted, row, -1));
    const most = Math.max(limit(before, row, 1), limit(trusted, row, 1));
    // One pair of limits for all four keeps high and low around open and close.
    const isPulled = PRICES.map(name => pull(pulled[name], row, { least, most }));
    if (isPulled.includes(true)) times.push(at(columns.time, row));
    if (at(pulled.close, row) === at(columns.close, row)) trusted = { row, close: at(columns.close, row) };
  }
  return { columns: pulled, times };
}

/** Whether the price had to be moved. */
function pull(
  prices: Float64Array,
  row: number,
  { least, most }: { readonly least: number; readonly most: number },
): boolean {
  const price = at(prices, row);
  const inside = Math.min(most, Math.max(least, price));
  prices[row] = inside;
  return inside !== price;
}

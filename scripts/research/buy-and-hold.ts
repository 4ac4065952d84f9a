import type { Benchmark } from '#shared/accounting/performance/input.ts';
import { timeframeMs } from '#shared/kernel/time.ts';
import { firstAfter } from '#shared/research/backtest/moments.ts';
import type { Series } from '#shared/research/backtest/series.ts';

/**
 * Equal parts of the capital in each instrument, bought at its first close of the span and held to the end, without costs. Valued at the
 * closes of the first instrument; null when nothing closes in the span.
 */
export function buyAndHold(
  series: readonly Series[],
  { from, until }: { readonly from: number; readonly until: number },
): Benchmark | null {
  const [grid] = series;
  if (grid === undefined) return null;
  const barMs = timeframeMs(grid.columns.timeframe);
  const { time } = grid.columns;
  const [first, end] = [firstAfter(time, from - 1), firstAfter(time, until - barMs)];
  if (end <= first) return null;
  const equity = new Float64Array(end - first);
  for (const { columns } of series) {
    let row = firstAfter(columns.time, from - 1);
    const bought = columns.close[row];
    if (bought === undefined) continue;
    for (let index = 0; index < equity.length; index++) {
      while ((columns.time[row + 1] ?? Number.POSITIVE_INFINITY) <= (time[first + index] as number)) row += 1;
      equity[index] = (equity[index] as number) + (columns.close[row] as number) / bought;
    }
  }
  const name = `buy and hold ${series.map(({ listing }) => listing.symbol).join(', ')}`;
  return { name, curve: { time: time.slice(first, end).map(open => open + barMs), equity } };
}

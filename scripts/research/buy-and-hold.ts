import type { Benchmark } from '#shared/accounting/performance/input.ts';
import type { Columns } from '#shared/domain/columns.ts';
import { DAY_MS, timeframeMs } from '#shared/kernel/time.ts';
import { firstAfter } from '#shared/research/backtest/moments.ts';

/** What is bought: a symbol and its candles. */
export interface Held {
  readonly listing: { readonly symbol: string };
  readonly columns: Columns;
}

/**
 * Equal parts of the capital in each instrument, bought at its first close of the span and held to the end, without costs. Valued at the
 * first instrument's first close, its last one of each UTC day, and its last: a point per bar would take as much memory as the result.
 * Null when nothing closes in the span.
 */
export function buyAndHold(
  series: readonly Held[],
  { from, until }: { readonly from: number; readonly until: number },
): Benchmark | null {
  const [grid] = series;
  if (grid === undefined) return null;
  const barMs = timeframeMs(grid.columns.timeframe);
  const opens = valuedAt(grid.columns, { from, until: until - barMs }, barMs);
  if (opens.length === 0) return null;
  const equity = opens.map(() => 0);
  for (const { columns } of series) {
    const first = firstAfter(columns.time, from - 1);
    const bought = columns.close[first];
    if (bought === undefined) continue;
    for (const [index, open] of opens.entries()) {
      const row = Math.max(first, firstAfter(columns.time, open) - 1);
      equity[index] = (equity[index] as number) + (columns.close[row] as number) / bought;
    }
  }
  const name = `buy and hold ${series.map(({ listing }) => listing.symbol).join(', ')}`;
  return { name, curve: { time: opens.map(open => open + barMs), equity } };
}

/** Open times of the bars at whose ends the benchmark is valued. */
function valuedAt({ time }: Columns, span: { readonly from: number; readonly until: number }, barMs: number): number[] {
  const [first, end] = [firstAfter(time, span.from - 1), firstAfter(time, span.until)];
  const opens: number[] = [];
  for (let row = first; row < end; ) {
    opens.push(time[row] as number);
    const next = Math.min(row + 1, end - 1);
    const dayEnd = Math.ceil(((time[next] as number) + barMs) / DAY_MS) * DAY_MS;
    row = Math.max(row + 1, Math.min(firstAfter(time, dayEnd - barMs), end) - 1);
  }
  return opens;
}

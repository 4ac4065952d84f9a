import type { Columns } from '../../domain/columns.ts';
import { timeframeMs } from '../../kernel/time.ts';
import { at } from './findings.ts';
import { barReturns } from './returns.ts';
import { robustScale } from './robust.ts';

const PRICES = ['open', 'high', 'low', 'close'] as const;

/**
 * Pulls each price to within `deviations` robust standard deviations (times √bars over a gap) of the close before it,
 * as that close is after pulling: a wrong tick disappears, a true jump is walked up in a few bars. Times: the bars that
 * were changed. Sorted series of good bars only.
 */
export function winsorise(
  columns: Columns,
  deviations: number,
): { readonly columns: Columns; readonly times: number[] } {
  const rows = Uint32Array.from(columns.time.keys());
  const scale = robustScale(barReturns(columns, rows));
  if (scale === null) return { columns, times: [] };
  const pulled = { ...columns };
  for (const name of PRICES) pulled[name] = columns[name].slice();
  const step = timeframeMs(columns.timeframe);
  const times: number[] = [];
  for (let row = 1; row < rows.length; row++) {
    const bars = (at(columns.time, row) - at(columns.time, row - 1)) / step;
    const reach = deviations * scale.deviation;
    const before = at(pulled.close, row - 1);
    const least = before * Math.exp((scale.median - reach) * Math.sqrt(bars));
    const most = before * Math.exp((scale.median + reach) * Math.sqrt(bars));
    let isChanged = false;
    for (const name of PRICES) {
      const price = at(pulled[name], row);
      if (price >= least && price <= most) continue;
      pulled[name][row] = Number(Math.min(most, Math.max(least, price)).toPrecision(8));
      isChanged = true;
    }
    if (isChanged) times.push(at(columns.time, row));
  }
  return { columns: pulled, times };
}

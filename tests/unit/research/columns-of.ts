import type { Bar } from '#shared/domain/bar.ts';
import type { Columns } from '#shared/domain/columns.ts';
import type { Timeframe } from '#shared/kernel/time.ts';

/** Bars as columns, as they are. */
export function columnsOf(bars: readonly Bar[], timeframe: Timeframe = '1m'): Columns {
  const column = (name: keyof Bar) => Float64Array.from(bars, bar => bar[name]);
  return {
    timeframe,
    time: column('openTime'),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
  };
}

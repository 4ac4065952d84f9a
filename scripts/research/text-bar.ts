import type { TextBar } from '#agents/technical-analysis/core/resampler.ts';
import type { Columns } from '#shared/domain/columns.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';

/** A row as messages carry a bar. */
export const textBarOf = ({ time, open, high, low, close, volume }: Columns, row: number): TextBar => ({
  openTime: epochMs(time[row] ?? 0),
  open: textOf(open[row]),
  high: textOf(high[row]),
  low: textOf(low[row]),
  close: textOf(close[row]),
  volume: textOf(volume[row]),
});

/** The shortest text of a price or volume, without an exponent. */
export function textOf(value: number | undefined): string {
  const text = String(value ?? 0);
  return text.includes('e') ? new Decimal(text).toFixed() : text;
}

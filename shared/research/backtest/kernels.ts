import type { Columns } from '../../domain/columns.ts';

/** A stretch of rows: a stream begins at `start`, and its values are wanted from `from` to `until` (not included). */
export interface Stretch {
  readonly start: number;
  readonly from: number;
  readonly until: number;
}

/** An indicator over columns: writes its values into `out`, NaN where it has none. The same to the last bit as its stream. */
export type Kernel = (
  columns: Columns,
  stretch: Stretch,
  out: Float64Array,
  params: Readonly<Record<string, number>>,
) => void;

const ema: Kernel = ({ close }, { start, from, until }, out, { period = 1 }) => {
  const weight = 2 / (period + 1);
  let value = 0;
  for (let row = start; row < until; row++) {
    const count = row - start + 1;
    if (count > period) value += weight * ((close[row] as number) - value);
    else value += close[row] as number;
    if (count === period) value /= period;
    if (row >= from && count >= period) out[row] = value;
  }
};

const atr: Kernel = ({ high, low, close }, { start, from, until }, out, { period = 1 }) => {
  const weight = 1 / period;
  let value = 0;
  for (let row = start + 1; row < until; row++) {
    const previous = close[row - 1] as number;
    const range = Math.max(high[row] as number, previous) - Math.min(low[row] as number, previous);
    const count = row - start;
    if (count > period) value += weight * (range - value);
    else value += range;
    if (count === period) value /= period;
    if (row >= from && count >= period) out[row] = value;
  }
};

/** By indicator; the others run as streams. */
export const KERNELS: ReadonlyMap<string, Kernel> = new Map([
  ['ema', ema],
  ['atr', atr],
]);

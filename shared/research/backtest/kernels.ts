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
  const rest = 1 - weight;
  let value = close[start] ?? 0;
  for (let row = start; row < until; row++) {
    value = (close[row] as number) * weight + value * rest;
    if (row >= from) out[row] = row - start + 1 < period ? Number.NaN : value;
  }
};

const atr: Kernel = ({ high, low, close }, { start, from, until }, out, { period = 1 }) => {
  const factor = 1 / period;
  let sum = 0;
  let value = Number.NaN;
  for (let row = start; row < until; row++) {
    const [top, bottom] = [high[row] as number, low[row] as number];
    let range = top - bottom;
    if (row > start) {
      const previous = close[row - 1] as number;
      range = Math.max(range, Math.abs(top - previous), Math.abs(bottom - previous));
    }
    const bars = row - start + 1;
    if (bars <= period) {
      sum += range;
      if (bars === period) value = sum / period;
    } else {
      value = (range - value) * factor + value;
    }
    if (row >= from) out[row] = value;
  }
};

/** By indicator; the others run as streams. */
export const KERNELS: ReadonlyMap<string, Kernel> = new Map([
  ['ema', ema],
  ['atr', atr],
]);

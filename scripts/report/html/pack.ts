import { deflateRawSync } from 'node:zlib';
import type { Columns } from '#shared/domain/columns.ts';

/* Long columns for the page, small enough to open from disk: differences instead of values, deflated, as base64. */

/** A column as the page's `unpack.js` reads it back. */
export interface Packed {
  readonly type: 'f64' | 'f32' | 'i32';
  /** `delta`: each value less the one before, the first as it is. */
  readonly coding: 'plain' | 'delta';
  readonly data: string;
}

const pack = (values: Float64Array | Float32Array | Int32Array): string =>
  deflateRawSync(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), { level: 6 }).toString('base64');

/** Times and other values that grow evenly; exact. */
export function packTimes(times: ArrayLike<number>): Packed {
  const deltas = Float64Array.from(
    { length: times.length },
    (_, index) => (times[index] ?? 0) - (times[index - 1] ?? 0),
  );
  return { type: 'f64', coding: 'delta', data: pack(deltas) };
}

/** Values to be drawn, to seven digits. */
export const packValues = (values: ArrayLike<number>): Packed => ({
  type: 'f32',
  coding: 'plain',
  data: pack(Float32Array.from(values)),
});

/** Bars in whole ticks of `1 / scale`: the move from the close before, the body, and both wicks. */
export interface PackedBars {
  readonly count: number;
  readonly scale: number;
  readonly time: Packed;
  readonly gap: Packed;
  readonly body: Packed;
  readonly upper: Packed;
  readonly lower: Packed;
}

const MAX_INT = 2 ** 31 - 1;
const MAX_DIGITS = 8;

export function packBars({ time, open, high, low, close }: Columns): PackedBars {
  const count = time.length;
  const scale = scaleFor(high);
  const ticks = (column: Float64Array, index: number): number => Math.round((column[index] ?? 0) * scale);
  const column = (of: (index: number) => number): Packed => ({
    type: 'i32',
    coding: 'plain',
    data: pack(Int32Array.from({ length: count }, (_, index) => of(index))),
  });
  return {
    count,
    scale,
    time: packTimes(time),
    gap: column(index => ticks(open, index) - (index === 0 ? 0 : ticks(close, index - 1))),
    body: column(index => ticks(close, index) - ticks(open, index)),
    upper: column(index => ticks(high, index) - Math.max(ticks(open, index), ticks(close, index))),
    lower: column(index => Math.min(ticks(open, index), ticks(close, index)) - ticks(low, index)),
  };
}

/** As many decimals, up to eight, as let the highest price fit into 32 bits. */
function scaleFor(high: Float64Array): number {
  const highest = high.reduce((most, one) => Math.max(most, one), 0);
  const digits = highest > 0 ? Math.floor(Math.log10(MAX_INT / highest)) : 0;
  return 10 ** Math.max(0, Math.min(MAX_DIGITS, digits));
}

import type { Columns } from '../../domain/columns.ts';
import {
  type Average,
  ExponentialAverage,
  ExponentialDifference,
  SimpleAverage,
  WeightedAverage,
} from '../../indicators/average.ts';
import { RelativeStrength } from '../../indicators/relative-strength.ts';
import { Ring } from '../../indicators/ring.ts';

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
  const full = start + period;
  if (full > until) return;
  let value = 0;
  for (let row = start; row < full; row++) value += close[row] as number;
  value /= period;
  if (full > from) out[full - 1] = value;
  for (let row = full; row < from; row++) value += weight * ((close[row] as number) - value);
  for (let row = Math.max(full, from); row < until; row++) {
    value += weight * ((close[row] as number) - value);
    out[row] = value;
  }
};

const atr: Kernel = ({ high, low, close }, { start, from, until }, out, { period = 1 }) => {
  const weight = 1 / period;
  const full = start + 1 + period;
  let value = 0;
  for (let row = start + 1; row < until; row++) {
    const previous = close[row - 1] as number;
    const range = Math.max(high[row] as number, previous) - Math.min(low[row] as number, previous);
    if (row >= full) value += weight * (range - value);
    else value += range;
    if (row === full - 1) value /= period;
    if (row >= from && row >= full - 1) out[row] = value;
  }
};

type Params = Parameters<Kernel>[3];

/** An indicator of the closes alone, out of the same parts as its stream. */
const ofCloses =
  (start: (params: Params) => Average): Kernel =>
  ({ close }, { start: first, from, until }, out, params) => {
    const average = start(params);
    for (let row = first; row < until; row++) {
      const value = average.add(close[row] as number);
      if (value !== null && row >= from) out[row] = value;
    }
  };

const difference = ({ fast = 1, slow = 1 }: Params): ExponentialDifference =>
  new ExponentialDifference(fast, slow, Math.abs(slow - fast));

/** MACD, its signal line and what comes of the two. */
const withSignal = (part: (line: number, signal: number) => number): Kernel =>
  ofCloses(params => {
    const lines = difference(params);
    const { signal = 1 } = params;
    const average = new ExponentialAverage(signal);
    return {
      add: close => {
        const line = lines.add(close);
        const smooth = line === null ? null : average.add(line);
        return line === null || smooth === null ? null : part(line, smooth);
      },
    };
  });

/** Of a close, the mean of the last ones, and `deviations` standard deviations. */
const ofBands = (part: (close: number, middle: number, reach: number) => number | null): Kernel =>
  ofCloses(({ period = 1, deviations = 1 }) => {
    const closes = new Ring(period);
    return {
      add: close => {
        closes.push(close);
        if (!closes.isFull) return null;
        const middle = closes.mean();
        return part(close, middle, deviations * closes.deviation(middle));
      },
    };
  });

/** By indicator; the others run as streams. */
export const KERNELS: ReadonlyMap<string, Kernel> = new Map([
  ['ema', ema],
  ['atr', atr],
  ['sma', ofCloses(({ period = 1 }) => new SimpleAverage(period))],
  ['wma', ofCloses(({ period = 1 }) => new WeightedAverage(period))],
  ['rsi', ofCloses(({ period = 1 }) => new RelativeStrength(period))],
  ['macd', ofCloses(difference)],
  ['macd-signal', withSignal((_, signal) => signal)],
  ['macd-histogram', withSignal((line, signal) => line - signal)],
  ['bollinger-upper', ofBands((_, middle, reach) => middle + reach)],
  ['bollinger-lower', ofBands((_, middle, reach) => middle - reach)],
  ['bollinger-width', ofBands((_, middle, reach) => (2 * reach) / middle)],
  [
    'bollinger-percent',
    ofBands((close, middle, reach) => (reach === 0 ? null : (close - middle + reach) / (2 * reach))),
  ],
]);

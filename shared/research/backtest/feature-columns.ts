import type { Bar } from '../../domain/bar.ts';
import type { Columns } from '../../domain/columns.ts';
import type { FeatureSpec } from '../../domain/strategy.ts';
import { BLOCK_BARS, resolveFeature } from '../../indicators/feature.ts';
import { invariant } from '../../kernel/invariant.ts';
import { epochMs, timeframeMs } from '../../kernel/time.ts';
import { KERNELS, type Stretch } from './kernels.ts';

/**
 * A feature's value at every row from `first` on, NaN where it has none: the same numbers as those of the live agent, whose streams
 * begin with the block before the bar's own. A value depends on rows up to its own alone.
 */
export function featureColumn(columns: Columns, spec: FeatureSpec, first: number): Float64Array {
  const out = new Float64Array(columns.time.length).fill(Number.NaN);
  const kernel = KERNELS.get(spec.indicator);
  const feature = resolveFeature(spec);
  invariant(feature.ok, 'the feature of a bot that runs is known');
  const stream = (stretch: Stretch): void => streamed(columns, stretch, { start: feature.value.start, out });
  for (const stretch of stretches(columns, first)) {
    if (kernel === undefined) stream(stretch);
    else kernel(columns, stretch, out, spec.params);
  }
  return out;
}

/** One stretch per block that has rows; it starts with the rows of the block before, if that has any. */
function* stretches({ time, timeframe }: Columns, first: number): Iterable<Stretch> {
  const blockMs = timeframeMs(timeframe) * BLOCK_BARS;
  const blockOf = (row: number): number => Math.floor((time[row] ?? 0) / blockMs);
  let previous = { block: Number.NaN, from: first };
  for (let from = first; from < time.length; ) {
    const block = blockOf(from);
    let until = from + 1;
    while (until < time.length && blockOf(until) === block) until += 1;
    yield { start: previous.block === block - 1 ? previous.from : from, from, until };
    previous = { block, from };
    from = until;
  }
}

interface Streamed {
  readonly start: () => { update(bar: Bar): number | null };
  readonly out: Float64Array;
}

function streamed(columns: Columns, { start: first, from, until }: Stretch, { start, out }: Streamed): void {
  const stream = start();
  for (let row = first; row < until; row++) {
    const value = stream.update(barAt(columns, row));
    if (row >= from && value !== null) out[row] = value;
  }
}

/** A row as statistics see it. */
export const barAt = ({ time, open, high, low, close, volume }: Columns, row: number): Bar => ({
  openTime: epochMs(time[row] as number),
  open: open[row] as number,
  high: high[row] as number,
  low: low[row] as number,
  close: close[row] as number,
  volume: volume[row] as number,
});

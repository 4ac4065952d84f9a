import type { Bar } from '../../domain/bar.ts';
import type { Columns } from '../../domain/columns.ts';
import type { FeatureSpec } from '../../domain/strategy.ts';
import { BLOCK_BARS, type Feature, resolveFeature } from '../../indicators/feature.ts';
import { ALONE, type Beside } from '../../indicators/indicator.ts';
import { invariant } from '../../kernel/invariant.ts';
import { epochMs, timeframeMs } from '../../kernel/time.ts';
import { KERNELS, type Stretch } from './kernels.ts';

/** Which rows a feature is wanted for, and what it sees beside each. */
export interface FeatureRows {
  readonly blocks: readonly Stretch[];
  /** Asked only for features that need something. */
  readonly beside: (feature: Feature) => (row: number) => Beside;
}

/**
 * A feature's value at every row that a block holds, NaN where it has none: the same numbers as those of the live agent, whose streams
 * begin with the block before the bar's own: `blocks` are those of the columns. A value depends on rows up to its own alone.
 */
export function featureColumn(columns: Columns, spec: FeatureSpec, { blocks, beside }: FeatureRows): Float64Array {
  const out = new Float64Array(columns.time.length).fill(Number.NaN);
  const kernel = KERNELS.get(spec.indicator);
  const feature = resolveFeature(spec);
  invariant(feature.ok, 'the feature of a bot that runs is known');
  const { start, needs } = feature.value;
  const seen = needs.length === 0 ? (): Beside => ALONE : beside(feature.value);
  const stream = (stretch: Stretch): void => streamed(columns, stretch, { start, beside: seen, out });
  for (const stretch of blocks) {
    if (kernel === undefined) stream(stretch);
    else kernel(columns, stretch, out, feature.value.params);
  }
  return out;
}

/** One stretch per block that has rows, from row `first` on; it starts with the rows of the block before, if that has any. */
export function blocksOf({ time, timeframe }: Columns, first: number): readonly Stretch[] {
  const blockMs = timeframeMs(timeframe) * BLOCK_BARS;
  const blocks: Stretch[] = [];
  let previous = { block: Number.NaN, from: first };
  for (let from = first; from < time.length; ) {
    const block = Math.floor((time[from] as number) / blockMs);
    const end = (block + 1) * blockMs;
    let until = from + 1;
    while (until < time.length && (time[until] as number) < end) until += 1;
    blocks.push({ start: previous.block === block - 1 ? previous.from : from, from, until });
    previous = { block, from };
    from = until;
  }
  return blocks;
}

interface Streamed {
  readonly start: Feature['start'];
  readonly beside: (row: number) => Beside;
  readonly out: Float64Array;
}

function streamed(columns: Columns, { start: first, from, until }: Stretch, { start, beside, out }: Streamed): void {
  const stream = start();
  for (let row = first; row < until; row++) {
    const value = stream.update(barAt(columns, row), beside(row));
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

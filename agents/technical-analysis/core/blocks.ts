import type { Bar } from '#shared/domain/bar.ts';
import { BLOCK_BARS, besideOf, type Feature, NO_SURROUNDINGS, type Surroundings } from '#shared/indicators/feature.ts';
import type { Stream } from '#shared/indicators/indicator.ts';
import type { EpochMs, Timeframe } from '#shared/kernel/time.ts';
import { timeframeMs } from '#shared/kernel/time.ts';

/** By feature id without timeframe. */
export type FeatureValues = Readonly<Record<string, number | null>>;

/** Blocks of 512 bars, counted from the epoch. */
export const blockOf = (openTime: EpochMs, timeframe: Timeframe): number =>
  Math.floor(openTime / (timeframeMs(timeframe) * BLOCK_BARS));

type Lane = readonly { readonly feature: Feature; readonly stream: Stream }[];

/**
 * The features of one timeframe of one instrument. The value at a bar is that of a stream which began with the block
 * before the bar's own: so two lanes run, one begun a block ago, and one that takes over at the next block. What is
 * computed depends on the bars since that beginning alone, whenever the process was started.
 */
export class FeatureBlocks {
  readonly #features: readonly Feature[];
  readonly #timeframe: Timeframe;
  #block: number | null = null;
  #current: Lane;
  #next: Lane;

  constructor(features: readonly Feature[], timeframe: Timeframe) {
    this.#features = features;
    this.#timeframe = timeframe;
    this.#current = this.#start();
    this.#next = this.#start();
  }

  update(bar: Bar, around: Surroundings = NO_SURROUNDINGS): FeatureValues {
    const block = blockOf(bar.openTime, this.#timeframe);
    if (block !== this.#block) {
      this.#current = this.#block !== null && block === this.#block + 1 ? this.#next : this.#start();
      this.#next = this.#start();
      this.#block = block;
    }
    const values: Record<string, number | null> = {};
    for (const [index, { feature, stream }] of this.#current.entries()) {
      const beside = besideOf(feature, around);
      this.#next[index]?.stream.update(bar, beside);
      values[feature.id] = stream.update(bar, beside);
    }
    return values;
  }

  #start(): Lane {
    return this.#features.map(feature => ({ feature, stream: feature.start() }));
  }
}

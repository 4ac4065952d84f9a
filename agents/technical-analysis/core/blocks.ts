import type { Bar } from '#shared/domain/bar.ts';
import { BLOCK_BARS, type Feature } from '#shared/indicators/feature.ts';
import { ALONE, type Stream } from '#shared/indicators/indicator.ts';
import type { EpochMs, Timeframe } from '#shared/kernel/time.ts';
import { timeframeMs } from '#shared/kernel/time.ts';

/** By feature id without timeframe. */
export type FeatureValues = Readonly<Record<string, number | null>>;

/** Blocks of 512 bars, counted from the epoch. */
export const blockOf = (openTime: EpochMs, timeframe: Timeframe): number =>
  Math.floor(openTime / (timeframeMs(timeframe) * BLOCK_BARS));

type Lane = ReadonlyMap<string, Stream>;

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

  update(bar: Bar): FeatureValues {
    const block = blockOf(bar.openTime, this.#timeframe);
    if (block !== this.#block) {
      this.#current = this.#block !== null && block === this.#block + 1 ? this.#next : this.#start();
      this.#next = this.#start();
      this.#block = block;
    }
    for (const stream of this.#next.values()) stream.update(bar, ALONE);
    const values: Record<string, number | null> = {};
    for (const [id, stream] of this.#current) values[id] = stream.update(bar, ALONE);
    return values;
  }

  #start(): Lane {
    return new Map(this.#features.map(feature => [feature.id, feature.start()]));
  }
}

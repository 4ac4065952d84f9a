import { barEnd, type EpochMs, type Timeframe } from '#shared/kernel/time.ts';
import { FeatureBlocks, type FeatureValues } from './blocks.ts';
import type { BotPlan, InstrumentPlan } from './plan.ts';
import { numbersOf, Resampler, type TextBar } from './resampler.ts';

/** What the stored candles before a moment make: the bars of one timeframe since the start of the block before the last one's. */
export interface SeriesHistory {
  readonly timeframe: Timeframe;
  readonly closed: readonly TextBar[];
  readonly forming: TextBar | null;
}

export interface ClosedBar {
  readonly timeframe: Timeframe;
  readonly bar: TextBar;
  readonly values: FeatureValues;
}

/** What one bot gets for a bar of its timeframe. */
export interface BotFeatures {
  readonly botId: string;
  readonly timeframe: Timeframe;
  readonly bar: TextBar;
  /** By the names the bot declared. */
  readonly features: Readonly<Record<string, number | null>>;
}

export interface CandleEffect {
  readonly closed: readonly ClosedBar[];
  readonly ready: readonly BotFeatures[];
}

interface Series {
  readonly timeframe: Timeframe;
  readonly resampler: Resampler;
  readonly blocks: FeatureBlocks;
}

/**
 * The features of one instrument, up to the last candle it was given. It is a cache over the stored candles: it takes
 * only the successor of that candle, and is restored from the database before any other.
 */
export class InstrumentFeatures {
  readonly plan: InstrumentPlan;
  readonly #base: Timeframe;
  #series: readonly Series[] = [];
  /** Values at the last closed bar of each timeframe. */
  readonly #latest = new Map<Timeframe, FeatureValues>();
  /** Null: it must be restored first. */
  #next: EpochMs | null = null;

  constructor(plan: InstrumentPlan, base: Timeframe) {
    this.plan = plan;
    this.#base = base;
  }

  /** The open time of the only candle it can take; null when it can take none before it is restored. */
  get next(): EpochMs | null {
    return this.#next;
  }

  /** Starts anew from what is stored before the candle that opens at `next`. */
  restore(histories: readonly SeriesHistory[], next: EpochMs): void {
    this.#next = null;
    this.#latest.clear();
    this.#series = this.plan.series.map(({ timeframe, features }) => {
      const resampler = new Resampler(timeframe, this.#base);
      const blocks = new FeatureBlocks(features, timeframe);
      const history = histories.find(one => one.timeframe === timeframe);
      for (const bar of history?.closed ?? []) this.#latest.set(timeframe, blocks.update(numbersOf(bar)));
      resampler.resume(history?.forming ?? null);
      return { timeframe, resampler, blocks };
    });
    this.#next = next;
  }

  /** Bars that closed with the candle, in the order in which they ended, and what the bots get for them. */
  apply(candle: TextBar): CandleEffect {
    this.#next = null; // should a formula throw, the half-updated state is not used again
    const closed = this.#series
      .flatMap(({ timeframe, resampler, blocks }) =>
        resampler.add(candle).map(bar => ({
          timeframe,
          bar,
          values: blocks.update(numbersOf(bar)),
          end: barEnd(bar.openTime, timeframe),
        })),
      )
      .sort((a, b) => a.end - b.end);
    const ready: BotFeatures[] = [];
    for (const together of Map.groupBy(closed, one => one.end).values()) {
      for (const { timeframe, values } of together) this.#latest.set(timeframe, values);
      for (const { timeframe, bar } of together) {
        for (const bot of this.plan.bots) if (bot.timeframe === timeframe) ready.push(this.#featuresFor(bot, bar));
      }
    }
    this.#next = barEnd(candle.openTime, this.#base);
    return { closed, ready };
  }

  #featuresFor(bot: BotPlan, bar: TextBar): BotFeatures {
    const features: Record<string, number | null> = {};
    for (const { name, timeframe, id } of bot.features) features[name] = this.#latest.get(timeframe)?.[id] ?? null;
    return { botId: bot.id, timeframe: bot.timeframe, bar, features };
  }
}

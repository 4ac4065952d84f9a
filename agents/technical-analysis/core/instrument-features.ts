import type { Flow } from '#shared/domain/flow.ts';
import { type Observations, UNOBSERVED } from '#shared/domain/observation.ts';
import type { Surroundings } from '#shared/indicators/feature.ts';
import { barEnd, type EpochMs, type Timeframe } from '#shared/kernel/time.ts';
import { FeatureBlocks, type FeatureValues } from './blocks.ts';
import type { BotPlan, InstrumentPlan } from './plan.ts';
import { numbersOf, Resampler, type TextBar } from './resampler.ts';
import { FlowBars, ReferenceBars } from './side-bars.ts';

/** What the stored candles before a moment make: the bars of one timeframe since the start of the block before the last one's. */
export interface SeriesHistory {
  readonly timeframe: Timeframe;
  readonly closed: readonly TextBar[];
  readonly forming: TextBar | null;
  /** By instrument, bars of the same timeframe and time; left out where no feature looks at another instrument. */
  readonly references?: ReadonlyMap<string, readonly TextBar[]>;
  /** Of the base candles; left out where no feature looks at trades or book. */
  readonly flows?: readonly CandleFlow[];
}

/** What trades and book did during a base candle. */
export interface CandleFlow {
  readonly openTime: EpochMs;
  readonly flow: Flow | null;
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
  readonly references: ReadonlyMap<string, ReferenceBars>;
  /** Null where no feature wants it. */
  readonly flows: FlowBars | null;
}

/**
 * The features of one instrument, up to the last candle it was given. It is a cache over the stored candles: it takes
 * only the successor of that candle, and is restored from the database before any other.
 */
export class InstrumentFeatures {
  readonly plan: InstrumentPlan;
  readonly #base: Timeframe;
  readonly #observations: Observations;
  #series: readonly Series[] = [];
  /** Values at the last closed bar of each timeframe. */
  readonly #latest = new Map<Timeframe, FeatureValues>();
  /** Null: it must be restored first. */
  #next: EpochMs | null = null;

  constructor(plan: InstrumentPlan, base: Timeframe, observations: Observations = UNOBSERVED) {
    this.plan = plan;
    this.#base = base;
    this.#observations = observations;
  }

  /** The open time of the only candle it can take; null when it can take none before it is restored. */
  get next(): EpochMs | null {
    return this.#next;
  }

  /** Starts anew from what is stored before the candle that opens at `next`. */
  restore(histories: readonly SeriesHistory[], next: EpochMs): void {
    this.#next = null;
    this.#latest.clear();
    this.#series = this.plan.series.map(({ timeframe, features, references, needsFlow }) => {
      const series: Series = {
        timeframe,
        resampler: new Resampler(timeframe, this.#base),
        blocks: new FeatureBlocks(features, timeframe),
        references: new Map(references.map(id => [id, new ReferenceBars(timeframe)])),
        flows: needsFlow ? new FlowBars(timeframe) : null,
      };
      const history = histories.find(one => one.timeframe === timeframe);
      for (const [id, bars] of history?.references ?? []) for (const bar of bars) series.references.get(id)?.add(bar);
      for (const { openTime, flow } of history?.flows ?? []) series.flows?.add(openTime, flow);
      for (const bar of history?.closed ?? []) this.#latest.set(timeframe, this.#update(series, bar));
      series.resampler.resume(history?.forming ?? null);
      return series;
    });
    this.#next = next;
  }

  /** A base candle of another instrument, before the own candle of its time. */
  refer(instrumentId: string, candle: TextBar): void {
    for (const { references } of this.#series) references.get(instrumentId)?.add(candle);
  }

  /** Bars that closed with the candle, in the order in which they ended, and what the bots get for them. */
  apply(candle: TextBar, flow: Flow | null = null): CandleEffect {
    this.#next = null; // should a formula throw, the half-updated state is not used again
    for (const { flows } of this.#series) flows?.add(candle.openTime, flow);
    const closed = this.#series
      .flatMap(series =>
        series.resampler.add(candle).map(bar => ({
          timeframe: series.timeframe,
          bar,
          values: this.#update(series, bar),
          end: barEnd(bar.openTime, series.timeframe),
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

  #update({ timeframe, blocks, references, flows }: Series, bar: TextBar): FeatureValues {
    const { openTime } = bar;
    const around: Surroundings = {
      flow: flows?.at(openTime) ?? null,
      reference: id => references.get(id)?.at(openTime) ?? null,
      observed: series => this.#observations(series, barEnd(openTime, timeframe)),
    };
    const values = blocks.update(numbersOf(bar), around);
    for (const bars of references.values()) bars.forget(openTime);
    flows?.forget(openTime);
    return values;
  }

  #featuresFor(bot: BotPlan, bar: TextBar): BotFeatures {
    const features: Record<string, number | null> = {};
    for (const { name, timeframe, id } of bot.features) features[name] = this.#latest.get(timeframe)?.[id] ?? null;
    return { botId: bot.id, timeframe: bot.timeframe, bar, features };
  }
}

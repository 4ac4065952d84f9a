import type { Arrival } from '#agents/strategy/core/barrier.ts';
import type { Holdings } from '#agents/strategy/core/bot.ts';
import type { Bar } from '#shared/domain/bar.ts';
import type { FeatureSpec, Idle, OnTheirWay } from '#shared/domain/strategy.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { featureColumn } from '#shared/research/backtest/feature-columns.ts';
import { NO_ROW } from '#shared/research/backtest/moments.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { type BotSlot, NO_MESSAGE } from './bots.ts';
import { textBarOf } from './text-bar.ts';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

const NOTHING: OnTheirWay = { entry: false, exit: false };

/** One instrument of one bot: its features as columns, and whether the bot sleeps. */
class Lane {
  readonly index: number;
  readonly #series: Series;
  readonly #names: readonly string[];
  readonly #columns: readonly Float64Array[];
  readonly #features: Record<string, number> = {};
  readonly #bar: Writable<Bar> = { openTime: epochMs(0), open: 0, high: 0, low: 0, close: 0, volume: 0 };
  idle: Idle<string> | null = null;

  constructor(index: number, series: Series, columns: ReadonlyMap<string, Float64Array>) {
    this.index = index;
    this.#series = series;
    this.#names = [...columns.keys()];
    this.#columns = [...columns.values()];
    for (const name of this.#names) this.#features[name] = 0.5; // a number that is no small integer
  }

  /** Whether nothing would change at the row. */
  sleeps(row: number): boolean {
    if (this.idle === null) return false;
    for (let index = 0; index < this.#names.length; index++) {
      const value = this.#columns[index]?.[row] as number;
      if (Number.isNaN(value)) return false;
      this.#features[this.#names[index] as string] = value;
    }
    const { columns } = this.#series;
    const bar = this.#bar;
    bar.openTime = epochMs(columns.time[row] as number);
    bar.open = columns.open[row] as number;
    bar.high = columns.high[row] as number;
    bar.low = columns.low[row] as number;
    bar.close = columns.close[row] as number;
    bar.volume = columns.volume[row] as number;
    return this.idle(this.#features, bar);
  }

  arrival(row: number, at: Arrival['marketTime']): Arrival {
    const { openTime, ...bar } = textBarOf(this.#series.columns, row);
    const features: Record<string, number | null> = {};
    for (const [index, name] of this.#names.entries()) {
      const value = this.#columns[index]?.[row] ?? Number.NaN;
      features[name] = Number.isNaN(value) ? null : value;
    }
    const ids = { messageId: NO_MESSAGE, correlationId: NO_MESSAGE };
    return { ...ids, marketTime: at, instrumentId: this.#series.instrumentId, openTime, bar, features };
  }
}

/** A bot that decides on base bars from features of base bars, watched for the bars that matter to it. */
export class Watch {
  readonly slot: BotSlot;
  readonly #lanes: readonly Lane[];
  /** Open time of the last bar that was passed over. */
  #passed: number | null = null;

  constructor(slot: BotSlot, lanes: readonly Lane[]) {
    this.slot = slot;
    this.#lanes = lanes;
  }

  /** Whether the bot's step at this moment would change nothing. */
  sleeps(rows: Int32Array): boolean {
    for (const lane of this.#lanes) {
      const row = rows[lane.index] ?? NO_ROW;
      if (row === NO_ROW || !lane.sleeps(row)) return false;
    }
    return true;
  }

  pass(openTime: number): void {
    this.#passed = openTime;
  }

  /** What came for the bot, as it would have been sent. Afterwards the memory is up to date with what was passed over. */
  arrivals(rows: Int32Array, at: Arrival['marketTime']): readonly Arrival[] {
    if (this.#passed !== null) {
      this.slot.memory = { ...this.slot.memory, barTime: epochMs(this.#passed) };
      this.#passed = null;
    }
    return this.#lanes.flatMap(lane => {
      const row = rows[lane.index] ?? NO_ROW;
      return row === NO_ROW ? [] : [lane.arrival(row, at)];
    });
  }

  /** The bot has stepped, or what it holds has changed. */
  renew({ positions, onTheirWay }: Holdings): void {
    const { bot, memory } = this.slot;
    const rests = bot.state === 'RUNNING' && Object.keys(memory.pending).length === 0;
    for (const [place, lane] of this.#lanes.entries()) {
      const instrument = bot.instrumentIds[place] ?? '';
      lane.idle = rests
        ? (bot.strategy.idle?.({
            params: bot.params,
            state: memory.strategyState,
            instrument,
            position: positions.get(instrument) ?? null,
            onTheirWay: onTheirWay.get(instrument) ?? NOTHING,
          }) ?? null)
        : null;
    }
  }
}

/** Columns of the features of a series, each once however many bots look at it. */
export type FeatureCache = (series: number, spec: FeatureSpec) => Float64Array;

export function featureCache(series: readonly Series[], firstRows: readonly number[]): FeatureCache {
  const known = new Map<string, Float64Array>();
  return (index, spec) => {
    const key = `${index}|${JSON.stringify([spec.indicator, spec.params])}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const column = featureColumn((series[index] as Series).columns, spec, firstRows[index] ?? 0);
    known.set(key, column);
    return column;
  };
}

/** Lays out what a bot looks at. */
export function watchOf(
  slot: BotSlot,
  features: Readonly<Record<string, FeatureSpec>>,
  { series, cache }: { readonly series: readonly Series[]; readonly cache: FeatureCache },
): Watch {
  const lanes = slot.bot.instrumentIds.map(instrumentId => {
    const index = series.findIndex(one => one.instrumentId === instrumentId);
    const columns = new Map(Object.entries(features).map(([name, spec]) => [name, cache(index, spec)]));
    return new Lane(index, series[index] as Series, columns);
  });
  return new Watch(slot, lanes);
}

import type { Arrival, Arrived } from '#agents/strategy/core/barrier.ts';
import type { Bar } from '#shared/domain/bar.ts';
import type { Columns } from '#shared/domain/columns.ts';
import type { Idle, InstrumentView } from '#shared/domain/strategy.ts';
import { barEnd, type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { barAt } from '#shared/research/backtest/feature-columns.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { NO_MESSAGE } from './bots.ts';
import { FeatureRow, featureRowOf } from './feature-row.ts';
import { textBarOf, textOf } from './text-bar.ts';

/** The bar of a row, read when it is looked at. */
class RowBar implements Bar {
  row = 0;
  readonly #columns: Columns;

  constructor(columns: Columns) {
    this.#columns = columns;
  }

  get openTime(): EpochMs {
    return epochMs(this.#columns.time[this.row] as number);
  }
  get open(): number {
    return this.#columns.open[this.row] as number;
  }
  get high(): number {
    return this.#columns.high[this.row] as number;
  }
  get low(): number {
    return this.#columns.low[this.row] as number;
  }
  get close(): number {
    return this.#columns.close[this.row] as number;
  }
  get volume(): number {
    return this.#columns.volume[this.row] as number;
  }
}

/** One instrument of one bot: its features as columns, and whether the bot sleeps. */
export class Lane {
  readonly index: number;
  readonly instrumentId: string;
  readonly #series: Series;
  readonly #names: readonly string[];
  readonly #columns: readonly Float64Array[];
  readonly #bar: RowBar;
  readonly #features: InstanceType<ReturnType<typeof featureRowOf>>;
  /** 1 where every feature has a value. */
  readonly #isWarm: Uint8Array;
  #idle: Idle<string> | null = null;
  /** It is known to sleep until this row, from the one that was looked at last. */
  #sleepsTo = 0;

  constructor(index: number, series: Series, columns: ReadonlyMap<string, Float64Array>) {
    this.index = index;
    this.instrumentId = series.instrumentId;
    this.#series = series;
    this.#names = [...columns.keys()];
    this.#columns = [...columns.values()];
    this.#bar = new RowBar(series.columns);
    this.#features = new (featureRowOf(this.#names))(this.#columns);
    const isWarm = new Uint8Array(series.columns.time.length).fill(1);
    for (const column of this.#columns) markMissing(column, isWarm);
    this.#isWarm = isWarm;
  }

  /** Null: the bot never sleeps. */
  set idle(idle: Idle<string> | null) {
    this.#idle = idle;
    this.#sleepsTo = 0;
  }

  /** Whether nothing would change at the row. Rows are asked for in their order. */
  sleeps(row: number): boolean {
    return row < this.#sleepsTo || this.wakes(row, row + 1) > row;
  }

  /** The first row from `from` on, before `until`, at which something would change. */
  wakes(from: number, until: number): number {
    if (this.#sleepsTo >= until) return until;
    const idle = this.#idle;
    if (idle === null) return from;
    const [bar, features, isWarm] = [this.#bar, this.#features, this.#isWarm];
    let row = Math.max(from, this.#sleepsTo);
    for (; row < until && isWarm[row] === 1; row++) {
      bar.row = row;
      FeatureRow.move(features, row);
      if (!idle(features, bar)) break;
    }
    this.#sleepsTo = row;
    return row;
  }

  /** What the bot sees of the instrument at the row. */
  view(row: number, held: Pick<InstrumentView<string>, 'position' | 'onTheirWay'>): InstrumentView<string> {
    return { bar: barAt(this.#series.columns, row), features: this.#values(row), ...held };
  }

  #values(row: number): Record<string, number | null> {
    const features: Record<string, number | null> = {};
    for (let index = 0; index < this.#names.length; index++) {
      const value = this.#columns[index]?.[row] as number;
      features[this.#names[index] as string] = Number.isNaN(value) ? null : value;
    }
    return features;
  }

  arrived(row: number, features: Arrived['features']): Arrived {
    return new LaneArrival(this.#series.columns, row, features);
  }

  arrival(row: number, at: Arrival['marketTime']): Arrival {
    const { openTime, ...bar } = textBarOf(this.#series.columns, row);
    const features = this.#values(row);
    const ids = { messageId: NO_MESSAGE, correlationId: NO_MESSAGE };
    return { ...ids, marketTime: at, instrumentId: this.instrumentId, openTime, bar, features };
  }
}

/** What came of an instrument, its bar written out when somebody reads it. */
class LaneArrival implements Arrived {
  readonly messageId = NO_MESSAGE;
  readonly correlationId = NO_MESSAGE;
  readonly features: Arrived['features'];
  readonly #columns: Columns;
  readonly #row: number;

  constructor(columns: Columns, row: number, features: Arrived['features']) {
    this.#columns = columns;
    this.#row = row;
    this.features = features;
  }

  get marketTime(): EpochMs {
    return barEnd(epochMs(this.#columns.time[this.#row] as number), this.#columns.timeframe);
  }

  get bar(): Arrived['bar'] {
    return new LaneText(this.#columns, this.#row);
  }
}

/** A bar of which mostly the close is wanted. */
class LaneText {
  readonly #columns: Columns;
  readonly #row: number;

  constructor(columns: Columns, row: number) {
    this.#columns = columns;
    this.#row = row;
  }

  get open(): string {
    return textOf(this.#columns.open[this.#row]);
  }
  get high(): string {
    return textOf(this.#columns.high[this.#row]);
  }
  get low(): string {
    return textOf(this.#columns.low[this.#row]);
  }
  get close(): string {
    return textOf(this.#columns.close[this.#row]);
  }
  get volume(): string {
    return textOf(this.#columns.volume[this.#row]);
  }
}

function markMissing(column: Float64Array, isWarm: Uint8Array): void {
  for (let row = 0; row < column.length; row++) {
    if (Number.isNaN(column[row])) isWarm[row] = 0;
  }
}

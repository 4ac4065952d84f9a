import { attempt } from '#agents/strategy/core/attempt.ts';
import type { Arrival } from '#agents/strategy/core/barrier.ts';
import type { Holdings } from '#agents/strategy/core/bot.ts';
import type { WatchingBot } from '#agents/technical-analysis/core/plan.ts';
import type { Bar } from '#shared/domain/bar.ts';
import type { Columns } from '#shared/domain/columns.ts';
import type { FeatureSpec, Idle, InstrumentView, OnTheirWay } from '#shared/domain/strategy.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import { type EpochMs, epochMs, timeframeMs } from '#shared/kernel/time.ts';
import { barAt } from '#shared/research/backtest/feature-columns.ts';
import { NO_ROW } from '#shared/research/backtest/moments.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { type BesideMarket, besideRows } from './beside.ts';
import { type BotSlot, NO_MESSAGE } from './bots.ts';
import type { FeatureStore } from './feature-store.ts';
import { textBarOf } from './text-bar.ts';

const NOTHING: OnTheirWay = { entry: false, exit: false };

/** The bar and the features of a row, read when they are looked at. */
class Row implements Bar {
  row = 0;
  readonly #columns: Columns;
  readonly features: Readonly<Record<string, number>>;

  constructor(columns: Columns, features: ReadonlyMap<string, Float64Array>) {
    this.#columns = columns;
    const read = [...features].map(([name, column]) => [name, { get: () => column[this.row] as number }] as const);
    this.features = Object.defineProperties({}, Object.fromEntries(read));
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
class Lane {
  readonly index: number;
  readonly #series: Series;
  readonly #names: readonly string[];
  readonly #columns: readonly Float64Array[];
  readonly #row: Row;
  /** 1 where every feature has a value. */
  readonly #isWarm: Uint8Array;
  idle: Idle<string> | null = null;

  constructor(index: number, series: Series, columns: ReadonlyMap<string, Float64Array>) {
    this.index = index;
    this.#series = series;
    this.#names = [...columns.keys()];
    this.#columns = [...columns.values()];
    this.#row = new Row(series.columns, columns);
    const isWarm = new Uint8Array(series.columns.time.length).fill(1);
    for (const column of this.#columns) markMissing(column, isWarm);
    this.#isWarm = isWarm;
  }

  /** Whether nothing would change at the row. */
  sleeps(row: number): boolean {
    if (this.idle === null || this.#isWarm[row] === 0) return false;
    this.#row.row = row;
    return this.idle(this.#row.features, this.#row);
  }

  /** The first row from `from` on, before `until`, at which something would change. */
  wakes(from: number, until: number): number {
    const { idle } = this;
    if (idle === null) return from;
    const [cursor, isWarm] = [this.#row, this.#isWarm];
    for (let row = from; row < until; row++) {
      if (isWarm[row] === 0) return row;
      cursor.row = row;
      if (!idle(cursor.features, cursor)) return row;
    }
    return until;
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

  arrival(row: number, at: Arrival['marketTime']): Arrival {
    const { openTime, ...bar } = textBarOf(this.#series.columns, row);
    const features = this.#values(row);
    const ids = { messageId: NO_MESSAGE, correlationId: NO_MESSAGE };
    return { ...ids, marketTime: at, instrumentId: this.#series.instrumentId, openTime, bar, features };
  }
}

function markMissing(column: Float64Array, isWarm: Uint8Array): void {
  for (let row = 0; row < column.length; row++) {
    if (Number.isNaN(column[row])) isWarm[row] = 0;
  }
}

/** A bot that decides on base bars from features of base bars, watched for the bars that matter to it. */
export class Watch {
  readonly slot: BotSlot;
  readonly #lanes: readonly Lane[];
  readonly #barMs: number;
  /** Open time of the last bar that was passed over. */
  #passed: number | null = null;
  #holdings: Holdings = { positions: new Map(), onTheirWay: new Map() };
  /** Runs, and waits for no bar: only what it wants of a bar matters. */
  #rests = false;

  constructor(slot: BotSlot, lanes: readonly Lane[]) {
    this.slot = slot;
    this.#lanes = lanes;
    this.#barMs = timeframeMs(slot.bot.timeframe);
  }

  /** Whether the bot's step at this moment would change nothing. */
  sleeps(rows: Int32Array): boolean {
    for (const lane of this.#lanes) {
      const row = rows[lane.index] ?? NO_ROW;
      if (row === NO_ROW || !lane.sleeps(row)) return false;
    }
    return true;
  }

  /** The first row from `from` on, before `until`, at which it would change something; all lanes have their bars in the same rows. */
  wakes(from: number, until: number): number {
    let next = until;
    for (const lane of this.#lanes) next = lane.wakes(from, next);
    return next;
  }

  pass(openTime: number): void {
    this.#passed = openTime;
  }

  /**
   * Lets the strategy step without the ceremony around it. True when that changed nothing but its state, which is kept; else the
   * bot must step as it does live, from where it stood: a strategy is pure, so it says the same again.
   */
  stirs(rows: Int32Array, openTime: EpochMs): boolean {
    const { bot, memory } = this.slot;
    if (!this.#rests) return true;
    const views: Record<string, InstrumentView<string>> = {};
    for (const [place, lane] of this.#lanes.entries()) {
      const row = rows[lane.index] ?? NO_ROW;
      if (row === NO_ROW) return true;
      const instrument = bot.instrumentIds[place] ?? '';
      views[instrument] = lane.view(row, this.#held(instrument));
    }
    const input = { params: bot.params, state: memory.strategyState, time: openTime, barMs: this.#barMs };
    const outcome = attempt(() => bot.strategy.step({ ...input, instruments: views }));
    if (!outcome.ok || outcome.value.signals.length > 0) return true;
    const { why, state } = outcome.value;
    if (bot.instrumentIds.some(id => why[id] === undefined)) return true;
    this.slot.memory = { barTime: openTime, strategyState: state, pending: {} };
    this.#passed = null;
    this.renew(this.#holdings);
    return false;
  }

  #held(instrument: string): Pick<InstrumentView<string>, 'position' | 'onTheirWay'> {
    const { positions, onTheirWay } = this.#holdings;
    return { position: positions.get(instrument) ?? null, onTheirWay: onTheirWay.get(instrument) ?? NOTHING };
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
  renew(holdings: Holdings): void {
    this.#holdings = holdings;
    const { bot, memory } = this.slot;
    const { params, strategy } = bot;
    this.#rests = bot.state === 'RUNNING' && Object.keys(memory.pending).length === 0;
    for (const [place, lane] of this.#lanes.entries()) {
      const instrument = bot.instrumentIds[place] ?? '';
      const input = { params, state: memory.strategyState, instrument, barMs: this.#barMs, ...this.#held(instrument) };
      lane.idle = this.#rests ? (strategy.idle?.(input) ?? null) : null;
    }
  }
}

/** Lays out what the bots look at, in the order of their ids. */
export function watchesOf(watched: Watched): readonly Watch[] {
  const { bots, features } = watched;
  return features.map(({ id, features: wanted }) => {
    const slot = bots.find(({ bot }) => bot.id === id);
    invariant(slot !== undefined, `bot ${id} is known`);
    return watchOf(slot, wanted, watched);
  });
}

interface Watched extends BesideMarket {
  readonly bots: readonly BotSlot[];
  /** By id. */
  readonly features: readonly WatchingBot[];
  readonly firstRows: readonly number[];
  readonly featureStore: FeatureStore;
}

function watchOf(slot: BotSlot, features: Readonly<Record<string, FeatureSpec>>, watched: Watched): Watch {
  const { series, firstRows, featureStore } = watched;
  const lanes = slot.bot.instrumentIds.map(instrumentId => {
    const index = series.findIndex(one => one.instrumentId === instrumentId);
    const one = series[index] as Series;
    const firstRow = firstRows[index] ?? 0;
    const beside = besideRows(watched, index, firstRows);
    const columnOf = (spec: FeatureSpec): Float64Array =>
      featureStore.column(spec, { columns: one.columns, firstRow, beside });
    return new Lane(index, one, new Map(Object.entries(features).map(([name, spec]) => [name, columnOf(spec)])));
  });
  return new Watch(slot, lanes);
}

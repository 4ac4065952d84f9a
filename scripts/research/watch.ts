import { attempt } from '#agents/strategy/core/attempt.ts';
import type { Arrival, Arrived } from '#agents/strategy/core/barrier.ts';
import type { Holdings } from '#agents/strategy/core/bot.ts';
import type { BotRun } from '#agents/strategy/core/run-bot.ts';
import { judgeStep } from '#agents/strategy/core/step.ts';
import type { WatchingBot } from '#agents/technical-analysis/core/plan.ts';
import type { FeatureSpec, InstrumentView, OnTheirWay } from '#shared/domain/strategy.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import { type EpochMs, epochMs, timeframeMs } from '#shared/kernel/time.ts';
import { NO_ROW } from '#shared/research/backtest/moments.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { type BesideMarket, besideRows } from './beside.ts';
import { type BotSlot, raisedBy, stepSlot, wantsFeatures } from './bots.ts';
import type { FeatureStore } from './feature-store.ts';
import { Lane } from './lane.ts';
import type { Raised } from './recorder.ts';

const NOTHING: OnTheirWay = { entry: false, exit: false };

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
   * Lets the strategy step without the ceremony around it. `still`: that changed nothing but its state, which is kept. `awake`: the bot
   * must step as it does live, from where it stood, which is the same, since a strategy is pure.
   */
  stir(rows: Int32Array, openTime: EpochMs): 'still' | 'awake' | Omit<BotRun, 'late'> {
    const { bot, memory } = this.slot;
    if (!this.#rests) return 'awake';
    const views: Record<string, InstrumentView<string>> = {};
    for (const [place, lane] of this.#lanes.entries()) {
      const row = rows[lane.index] ?? NO_ROW;
      if (row === NO_ROW) return 'awake';
      const instrument = bot.instrumentIds[place] ?? '';
      views[instrument] = lane.view(row, this.#held(instrument));
    }
    const { strategyState } = memory;
    const input = { params: bot.params, state: strategyState, time: openTime, barMs: this.#barMs };
    const outcome = attempt(() => bot.strategy.step({ ...input, instruments: views }));
    if (!outcome.ok) return 'awake';
    const { why, state, signals } = outcome.value;
    if (signals.length > 0) {
      this.#passed = null;
      const bar = { openTime, instruments: this.#arrived(rows, views) };
      const step = judgeStep(bot, { strategyState, outcome, views }, { bar, holdings: this.#holdings });
      return { ...step, memory: { barTime: openTime, strategyState: step.strategyState, pending: {} } };
    }
    if (bot.instrumentIds.some(id => why[id] === undefined)) return 'awake';
    this.slot.memory = { barTime: openTime, strategyState: state, pending: {} };
    this.#passed = null;
    this.renew(this.#holdings);
    return 'still';
  }

  #arrived(rows: Int32Array, views: Readonly<Record<string, InstrumentView<string>>>): Record<string, Arrived> {
    const arrived: Record<string, Arrived> = {};
    for (const [place, lane] of this.#lanes.entries()) {
      const instrument = this.slot.bot.instrumentIds[place] ?? '';
      const features = views[instrument]?.features ?? {};
      arrived[instrument] = lane.arrived(rows[lane.index] ?? NO_ROW, features);
    }
    return arrived;
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

/** A moment for one bot. */
export interface WatchedMoment {
  readonly rows: Int32Array;
  readonly at: EpochMs;
  readonly barMs: number;
  readonly entryValidityMs: number;
  readonly holdings: (slot: BotSlot) => Holdings;
}

/** Lets a bot look at the moment's bars, as far as they matter to it; what it wants, in its order. */
export function stepWatched(watch: Watch, moment: WatchedMoment): readonly Raised[] {
  const { rows, at, entryValidityMs } = moment;
  const openTime = epochMs(at - moment.barMs);
  if (watch.sleeps(rows)) {
    watch.pass(openTime);
    return NOTHING_RAISED;
  }
  const { slot } = watch;
  const stirred = watch.stir(rows, openTime);
  if (stirred === 'still') return NOTHING_RAISED;
  const holdings = moment.holdings(slot);
  let raised: readonly Raised[];
  if (stirred === 'awake') {
    const arrivals = watch.arrivals(rows, at);
    if (arrivals.length === 0 || !wantsFeatures(slot)) return NOTHING_RAISED;
    raised = stepSlot(slot, { arrivals, holdings, entryValidityMs });
  } else {
    raised = raisedBy(slot, stirred, entryValidityMs);
  }
  watch.renew(holdings);
  return raised;
}

const NOTHING_RAISED: readonly Raised[] = [];

import { attempt } from '#agents/strategy/core/attempt.ts';
import type { Arrival, Arrived } from '#agents/strategy/core/barrier.ts';
import type { Holdings } from '#agents/strategy/core/bot.ts';
import type { BotRun } from '#agents/strategy/core/run-bot.ts';
import { isStep, judgeStep } from '#agents/strategy/core/step.ts';
import type { WatchingBot } from '#agents/technical-analysis/core/plan.ts';
import { hasExits } from '#shared/domain/exit-plan.ts';
import type { FeatureSpec, InstrumentView, OnTheirWay, Step } from '#shared/domain/strategy.ts';
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

type Views = Readonly<Record<string, InstrumentView<string>>>;

/** A bot that decides on base bars from features of base bars, watched for the bars that matter to it. */
export class Watch {
  readonly slot: BotSlot;
  readonly #lanes: readonly Lane[];
  readonly #barMs: number;
  /** Open time of the last bar that was passed over. */
  #passed: number | null = null;
  #holdings: Holdings = { positions: new Map(), onTheirWay: new Map(), lots: new Map() };
  /** Runs, and waits for no bar: only what it wants of a bar matters. */
  #rests = false;

  constructor(slot: BotSlot, lanes: readonly Lane[]) {
    this.slot = slot;
    this.#lanes = lanes;
    this.#barMs = timeframeMs(slot.bot.timeframe);
  }

  /** The lanes at which the bot's step at this moment would change something. */
  awake(rows: Int32Array): readonly Lane[] {
    let awake = NO_LANES;
    for (const lane of this.#lanes) {
      const row = rows[lane.index] ?? NO_ROW;
      if (row !== NO_ROW && lane.sleeps(row)) continue;
      if (awake.length === 0) awake = [];
      awake.push(lane);
    }
    return awake;
  }

  /** The first row from `from` on, before `until`, at which it would change something; all lanes have their bars in the same rows. */
  wakes(from: number, until: number): number {
    let next = until;
    for (const lane of this.#lanes) next = Math.min(next, lane.wakes(from, until));
    return next;
  }

  pass(openTime: number): void {
    this.#passed = openTime;
  }

  /**
   * Lets the strategy step without the ceremony around it, over the lanes that are awake where it can. `still`: that changed nothing but
   * its state, which is kept. `awake`: the bot must step as it does live, from where it stood, which is the same, since a strategy is
   * pure. Otherwise what became of it.
   */
  stir(rows: Int32Array, openTime: EpochMs, awake: readonly Lane[]): 'still' | 'awake' | Omit<BotRun, 'late'> {
    const { bot, memory } = this.slot;
    if (!this.#rests || this.#isPlanned || this.#lanes.some(lane => (rows[lane.index] ?? NO_ROW) === NO_ROW))
      return 'awake';
    const stepped = bot.strategy.stepSome === undefined ? this.#lanes : awake;
    const views = this.#views(rows, stepped);
    const { strategyState } = memory;
    const outcome = attempt(() => this.#step(rows, openTime, views));
    if (!outcome.ok || !isStep(outcome.value)) return 'awake';
    const { why, state, signals } = outcome.value;
    if (signals.length > 0) {
      this.#passed = null;
      const bar = { openTime, instruments: arrivedOf(rows, stepped, views) };
      const step = judgeStep(bot, { strategyState, outcome, views }, { bar, holdings: this.#holdings });
      return { ...step, memory: { ...memory, barTime: openTime, strategyState: step.strategyState } };
    }
    if (stepped.some(({ instrumentId }) => why[instrumentId] === undefined)) return 'awake';
    this.slot.memory = { ...memory, barTime: openTime, strategyState: state };
    this.#passed = null;
    this.stepped(awake);
    return 'still';
  }

  /** Whether an exit plan looks at something that is held, at each bar. */
  get #isPlanned(): boolean {
    return this.#holdings.positions.size > 0 && hasExits(this.slot.bot.exits);
  }

  #step(rows: Int32Array, time: EpochMs, views: Views): Step<unknown> {
    const { strategy, params } = this.slot.bot;
    const input = { params, state: this.slot.memory.strategyState, time, barMs: this.#barMs };
    if (strategy.stepSome === undefined) return strategy.step({ ...input, instruments: views });
    let all: Views | null = null;
    const whole = (): Views => this.#views(rows, this.#lanes);
    return strategy.stepSome(
      {
        ...input,
        get instruments() {
          all ??= whole();
          return all;
        },
      },
      views,
    );
  }

  #views(rows: Int32Array, lanes: readonly Lane[]): Views {
    const views: Record<string, InstrumentView<string>> = {};
    for (const lane of lanes) {
      views[lane.instrumentId] = lane.view(rows[lane.index] ?? NO_ROW, this.#held(lane.instrumentId));
    }
    return views;
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

  /** The bot has stepped over lanes that were awake, and what it holds is as it was. */
  stepped(awake: readonly Lane[]): void {
    const isApart = this.#rests && this.slot.bot.strategy.stepSome !== undefined;
    this.#rests = isAtRest(this.slot);
    for (const lane of isApart && this.#rests ? awake : this.#lanes) this.#renew(lane);
  }

  /** The bot has stepped over all, as it does live. */
  steppedWhole(holdings: Holdings): void {
    this.#holdings = holdings;
    this.#rests = isAtRest(this.slot);
    for (const lane of this.#lanes) this.#renew(lane);
  }

  /** What the bot holds may have changed. */
  renew(holdings: Holdings): void {
    const before = this.#holdings;
    this.#holdings = holdings;
    for (const lane of this.#lanes) {
      const id = lane.instrumentId;
      if (
        holdings.positions.get(id) === before.positions.get(id) &&
        holdings.onTheirWay.get(id) === before.onTheirWay.get(id)
      )
        continue;
      this.#renew(lane);
    }
  }

  #renew(lane: Lane): void {
    const { params, strategy } = this.slot.bot;
    const { instrumentId: instrument } = lane;
    const state = this.slot.memory.strategyState;
    const input = { params, state, instrument, barMs: this.#barMs, ...this.#held(instrument) };
    const isWatched = this.#isPlanned && input.position !== null;
    lane.idle = this.#rests && !isWatched ? (strategy.idle?.(input) ?? null) : null;
  }
}

const NO_LANES: Lane[] = [];

const isAtRest = ({ bot, memory }: BotSlot): boolean =>
  bot.state === 'RUNNING' && Object.keys(memory.pending).length === 0;

function arrivedOf(rows: Int32Array, lanes: readonly Lane[], views: Views): Record<string, Arrived> {
  const arrived: Record<string, Arrived> = {};
  for (const lane of lanes) {
    const id = lane.instrumentId;
    arrived[id] = lane.arrived(rows[lane.index] ?? NO_ROW, views[id]?.features ?? {});
  }
  return arrived;
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
  const awake = watch.awake(rows);
  if (awake.length === 0) {
    watch.pass(openTime);
    return NOTHING_RAISED;
  }
  const { slot } = watch;
  const stirred = watch.stir(rows, openTime, awake);
  if (stirred === 'still') return NOTHING_RAISED;
  if (stirred !== 'awake') {
    const raised = raisedBy(slot, stirred, entryValidityMs);
    watch.stepped(awake);
    return raised;
  }
  const holdings = moment.holdings(slot);
  const arrivals = watch.arrivals(rows, at);
  if (arrivals.length === 0 || !wantsFeatures(slot, holdings)) return NOTHING_RAISED;
  const raised = stepSlot(slot, { arrivals, holdings, entryValidityMs });
  watch.steppedWhole(holdings);
  return raised;
}

const NOTHING_RAISED: readonly Raised[] = [];

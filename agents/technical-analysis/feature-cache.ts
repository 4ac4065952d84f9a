import { ObservationLog } from '#shared/domain/observation.ts';
import { BLOCK_BARS } from '#shared/indicators/feature.ts';
import { type EpochMs, epochMs, type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { Log } from '#shared/runtime/log.ts';
import { InstrumentFeatures } from './core/instrument-features.ts';
import { idlePlan, type Plan, planOf } from './core/plan.ts';
import { readObservations } from './store/beside.ts';
import { parseBots } from './store.ts';

/** Observations that another transaction was about to store when they were read last are at most so late. */
const OVERLAP_MS = 3_600_000;

/** What is kept in memory between two batches: a shortcut past what is stored. */
export class FeatureCache {
  readonly #base: Timeframe;
  readonly #log: Log;
  #botsText = '[]';
  #plan: Plan;
  /** By bot: the version whose features these are. */
  #versions: ReadonlyMap<string, number> = new Map();
  readonly #instruments = new Map<string, InstrumentFeatures>();
  #observations = new ObservationLog();
  #observedUntil: EpochMs | null = null;

  constructor(base: Timeframe, log: Log) {
    this.#base = base;
    this.#log = log;
    this.#plan = planOf([], base);
  }

  get plan(): Plan {
    return this.#plan;
  }

  /** Plans anew when the bots are others. */
  refresh(botsText: string): void {
    if (botsText === this.#botsText) return;
    const bots = parseBots(botsText);
    this.#plan = planOf(bots, this.#base);
    this.#versions = new Map(bots.map(({ id, version }) => [id, version]));
    this.#botsText = botsText;
    this.#instruments.clear();
    this.#observations = new ObservationLog();
    this.#observedUntil = null;
    for (const fault of this.#plan.faults) this.#log.error('bot-features-impossible', { fault });
  }

  versionOf(botId: string): number {
    return this.#versions.get(botId) ?? 1;
  }

  referencesOf(instrumentId: string): readonly string[] {
    return this.#plan.instruments.get(instrumentId)?.references ?? [];
  }

  of(instrumentId: string): InstrumentFeatures {
    const known = this.#instruments.get(instrumentId);
    if (known !== undefined) return known;
    const plan = this.#plan.instruments.get(instrumentId) ?? idlePlan(instrumentId);
    const created = new InstrumentFeatures(plan, this.#base, (series, at) => this.#observations.at(series, at));
    this.#instruments.set(instrumentId, created);
    return created;
  }

  /** Reads what was observed by others since; `from` is the open time of the earliest candle that is to be computed. */
  async observe(tx: Transaction, from: EpochMs): Promise<void> {
    const plans = [...this.#plan.instruments.values()];
    const series = [...new Set(plans.flatMap(one => one.observed))];
    if (series.length === 0) return;
    const longest = Math.max(...plans.flatMap(one => one.series.map(({ timeframe }) => timeframeMs(timeframe))));
    const earliest = Math.max(0, from - 2 * BLOCK_BARS * longest);
    const after = this.#observedUntil === null ? earliest : Math.min(from, this.#observedUntil) - OVERLAP_MS;
    const found = await readObservations(tx, series, epochMs(Math.max(0, after)));
    this.#observations.add(found);
    this.#observedUntil = epochMs(Math.max(this.#observedUntil ?? 0, ...found.map(one => one.knownAt)));
  }
}

import type { FeatureSpec } from '#shared/domain/strategy.ts';
import { type Feature, resolveFeature } from '#shared/indicators/feature.ts';
import { type Timeframe, timeframeMs } from '#shared/kernel/time.ts';

/** A bot as far as its features go. */
export interface WatchingBot {
  readonly id: string;
  readonly instrumentIds: readonly string[];
  readonly timeframe: Timeframe;
  /** By the names that the strategy gave them. */
  readonly features: Readonly<Record<string, FeatureSpec>>;
}

/** Where each feature that a bot declared is found. */
export interface BotPlan {
  readonly id: string;
  readonly timeframe: Timeframe;
  readonly features: readonly { readonly name: string; readonly timeframe: Timeframe; readonly id: string }[];
}

/** What is computed on one timeframe, and what stands beside its bars. */
export interface SeriesPlan {
  readonly timeframe: Timeframe;
  readonly features: readonly Feature[];
  readonly references: readonly string[];
  readonly needsFlow: boolean;
}

/** What is computed for one instrument: features per timeframe, and who gets them. */
export interface InstrumentPlan {
  readonly instrumentId: string;
  /** Smallest timeframe first; the features of each once, by id. */
  readonly series: readonly SeriesPlan[];
  /** Instruments whose bars stand beside its own. */
  readonly references: readonly string[];
  /** Series of observations that stand beside its bars. */
  readonly observed: readonly string[];
  readonly bots: readonly BotPlan[];
}

export interface Plan {
  readonly instruments: ReadonlyMap<string, InstrumentPlan>;
  /** Bots that cannot be served, with the reason. */
  readonly faults: readonly string[];
}

interface Draft {
  readonly series: Map<Timeframe, Map<string, Feature>>;
  readonly bots: BotPlan[];
}

/** Every instrument's work, from all bots that want features. */
export function planOf(bots: readonly WatchingBot[], base: Timeframe): Plan {
  const faults: string[] = [];
  const perInstrument = new Map<string, Draft>();
  for (const bot of bots) {
    const resolved = resolveBot(bot, base);
    if (typeof resolved === 'string') {
      faults.push(`${bot.id}: ${resolved}`);
      continue;
    }
    for (const instrumentId of bot.instrumentIds) {
      const entry: Draft = perInstrument.get(instrumentId) ?? { series: new Map(), bots: [] };
      perInstrument.set(instrumentId, entry);
      entry.bots.push(resolved.plan);
      for (const { timeframe, feature } of resolved.needs) {
        const features = entry.series.get(timeframe) ?? new Map<string, Feature>();
        entry.series.set(timeframe, features);
        if (feature !== null) features.set(feature.id, feature);
      }
    }
  }
  const instruments = new Map<string, InstrumentPlan>();
  for (const [instrumentId, entry] of perInstrument) {
    const series = [...entry.series]
      .map(([timeframe, features]) => seriesPlan(timeframe, [...features.values()].sort(byId)))
      .sort((a, b) => timeframeMs(a.timeframe) - timeframeMs(b.timeframe));
    const references = namesOf(series.flatMap(one => one.references));
    const observed = namesOf(series.flatMap(one => one.features.map(feature => feature.observed)));
    instruments.set(instrumentId, { instrumentId, series, references, observed, bots: entry.bots });
  }
  return { instruments, faults };
}

const seriesPlan = (timeframe: Timeframe, features: readonly Feature[]): SeriesPlan => ({
  timeframe,
  features,
  references: namesOf(features.map(feature => feature.reference)),
  needsFlow: features.some(feature => feature.needs.includes('flow')),
});

/** Each once, in order. */
const namesOf = (names: readonly (string | null)[]): readonly string[] =>
  [...new Set(names.filter(name => name !== null))].sort();

const byId = (a: Feature, b: Feature): number => (a.id < b.id ? -1 : 1);

interface ResolvedBot {
  readonly plan: BotPlan;
  readonly needs: readonly { readonly timeframe: Timeframe; readonly feature: Feature | null }[];
}

function resolveBot(bot: WatchingBot, base: Timeframe): ResolvedBot | string {
  const needs: { timeframe: Timeframe; feature: Feature | null }[] = [{ timeframe: bot.timeframe, feature: null }];
  const features: { name: string; timeframe: Timeframe; id: string }[] = [];
  for (const [name, spec] of Object.entries(bot.features)) {
    const feature = resolveFeature(spec);
    if (!feature.ok) return `feature ${name}: ${feature.error}`;
    const timeframe = feature.value.timeframe ?? bot.timeframe;
    needs.push({ timeframe, feature: feature.value });
    features.push({ name, timeframe, id: feature.value.id });
  }
  const odd = needs.find(need => timeframeMs(need.timeframe) % timeframeMs(base) !== 0);
  if (odd !== undefined) return `timeframe ${odd.timeframe} is no multiple of the base timeframe ${base}`;
  return { plan: { id: bot.id, timeframe: bot.timeframe, features }, needs };
}

/** Nothing is computed. */
export const idlePlan = (instrumentId: string): InstrumentPlan => ({
  ...{ instrumentId, series: [], references: [], observed: [], bots: [] },
});

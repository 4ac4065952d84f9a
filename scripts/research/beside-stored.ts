import type pg from 'pg';
import type { StrategyConfig } from '#agents/strategy/config.ts';
import type { Observation } from '#shared/domain/observation.ts';
import type { AnyStrategy, FeatureSpec } from '#shared/domain/strategy.ts';
import { resolveFeature } from '#shared/indicators/feature.ts';
import type { EpochMs, Timeframe } from '#shared/kernel/time.ts';
import { readFlowColumns } from '#shared/persistence/flow-columns.ts';
import type { Series } from '#shared/research/backtest/series.ts';

/** What bots want beside the bars. */
export interface BesideWanted {
  readonly flow: boolean;
  /** Series of observations. */
  readonly observed: readonly string[];
}

/** From the features that the bots' strategies declare; a bot that cannot run wants nothing. */
export function besideWanted(bots: StrategyConfig['bots'], strategies: ReadonlyMap<string, AnyStrategy>): BesideWanted {
  const specs = bots.flatMap(({ strategy, params }): readonly FeatureSpec[] => {
    const found = strategies.get(strategy);
    const parsed = found?.params.safeParse(params);
    return found === undefined || !parsed?.success ? [] : Object.values(found.features(parsed.data));
  });
  const features = specs.map(resolveFeature).flatMap(one => (one.ok ? [one.value] : []));
  return {
    flow: features.some(({ needs }) => needs.includes('flow')),
    observed: [...new Set(features.flatMap(({ observed }) => observed ?? []))].sort(),
  };
}

/** The series with what is stored of trades and book in candles of the base timeframe. */
export async function withStoredFlow(
  client: pg.Client,
  series: readonly Series[],
  stored: Timeframe,
): Promise<readonly Series[]> {
  const found: Series[] = [];
  for (const one of series) {
    const { instrumentId, columns } = one;
    found.push({ ...one, flow: (await readFlowColumns(client, { instrumentId, stored }, columns)) ?? undefined });
  }
  return found;
}

/** All that is stored of series of observations, up to a moment. */
export async function storedObservations(
  client: pg.Client,
  series: readonly string[],
  until: EpochMs,
): Promise<readonly Observation[]> {
  if (series.length === 0) return [];
  const { rows } = await client.query<Observation>(
    `select source || ':' || series as series, time, known_at as "knownAt", value from observations
     where source || ':' || series = any($1) and known_at <= $2 order by 1, known_at, time`,
    [series, new Date(until)],
  );
  return rows;
}

import {
  BREAKDOWNS,
  type BreakdownName,
  type BreakdownRow,
  breakdown,
  type PeriodRow,
  periodRows,
} from './breakdown.ts';
import { CATALOGUE, type MetricKey, metricEntries } from './catalogue/catalogue.ts';
import type { Drawdown } from './drawdown.ts';
import type { PerformanceInput } from './input.ts';
import { type Sample, sampleOf } from './sample.ts';
import { defined } from './statistics.ts';

/** All that can be said about a result. Plain data: it survives JSON, without NaN and infinity; what is undefined is null. */
export interface Performance {
  /** One per key of the catalogue. */
  readonly metrics: Readonly<Record<MetricKey, number | null>>;
  readonly breakdowns: Readonly<Record<BreakdownName, readonly BreakdownRow[]>>;
  readonly periods: Readonly<Record<'day' | 'week' | 'month' | 'year', readonly PeriodRow[]>>;
  /** The deepest ones, deepest first. */
  readonly drawdowns: readonly Drawdown[];
}

const DRAWDOWNS_KEPT = 10;

export function performanceOf(input: PerformanceInput): Performance {
  const sample = sampleOf(input);
  const { curve, trades, drawdowns, days, months } = sample;
  return {
    metrics: metricsFrom(sample),
    breakdowns: mapValues(BREAKDOWNS, keyOf => breakdown(trades, keyOf)),
    periods: {
      day: days,
      week: periodRows(curve, trades, 'week'),
      month: months,
      year: periodRows(curve, trades, 'year'),
    },
    drawdowns: drawdowns.toSorted((a, b) => b.depth - a.depth).slice(0, DRAWDOWNS_KEPT),
  };
}

/** Some metrics alone: faster where there are many results. */
export function metricsOf<Key extends MetricKey>(
  input: PerformanceInput,
  keys: readonly Key[],
): Readonly<Record<Key, number | null>> {
  const sample = sampleOf(input);
  const values = keys.map(key => [key, defined(CATALOGUE[key].of(sample) ?? Number.NaN)]);
  return Object.fromEntries(values) as Record<Key, number | null>;
}

function metricsFrom(sample: Sample): Performance['metrics'] {
  const values = metricEntries().map(([key, metric]) => [key, defined(metric.of(sample) ?? Number.NaN)]);
  return Object.fromEntries(values) as Performance['metrics'];
}

function mapValues<Key extends string, In, Out>(
  record: Readonly<Record<Key, In>>,
  change: (value: In) => Out,
): Readonly<Record<Key, Out>> {
  const changed = Object.entries<In>(record).map(([key, value]) => [key, change(value)]);
  return Object.fromEntries(changed) as Record<Key, Out>;
}

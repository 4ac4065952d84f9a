import { ACTIVITY_METRICS } from './activity.ts';
import { BENCHMARK_METRICS } from './benchmark.ts';
import { DRAWDOWN_METRICS } from './drawdown.ts';
import { HONESTY_METRICS } from './honesty.ts';
import type { Metric } from './metric.ts';
import { RETURN_METRICS } from './returns.ts';
import { RISK_METRICS } from './risk.ts';
import { TRADE_METRICS } from './trades.ts';

/** Every metric by its key, in the order in which people read them. A new metric is an entry in one of these lists. */
export const CATALOGUE = {
  ...HONESTY_METRICS,
  ...RETURN_METRICS,
  ...RISK_METRICS,
  ...DRAWDOWN_METRICS,
  ...TRADE_METRICS,
  ...ACTIVITY_METRICS,
  ...BENCHMARK_METRICS,
} as const;

export type MetricKey = keyof typeof CATALOGUE;

export interface MetricGroup {
  readonly title: string;
  readonly metrics: Readonly<Record<string, Metric>>;
}

export const METRIC_GROUPS: readonly MetricGroup[] = [
  { title: 'How far to trust it', metrics: HONESTY_METRICS },
  { title: 'Returns', metrics: RETURN_METRICS },
  { title: 'Risk', metrics: RISK_METRICS },
  { title: 'Drawdown', metrics: DRAWDOWN_METRICS },
  { title: 'Trades', metrics: TRADE_METRICS },
  { title: 'Activity and costs', metrics: ACTIVITY_METRICS },
  { title: 'Against the benchmark', metrics: BENCHMARK_METRICS },
];

const ENTRIES = Object.entries<Metric>(CATALOGUE) as readonly (readonly [MetricKey, Metric])[];
export const metricEntries = (): readonly (readonly [MetricKey, Metric])[] => ENTRIES;

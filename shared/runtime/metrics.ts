import type { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The agent's own prom-client registry, served at `/metrics`. */
export interface Metrics {
  readonly registry: Registry;
  counter(name: string, help: string, labels?: readonly string[]): Counter;
  gauge(name: string, help: string, labels?: readonly string[]): Gauge;
  histogram(name: string, help: string, buckets: readonly number[], labels?: readonly string[]): Histogram;
}

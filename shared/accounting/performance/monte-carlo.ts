import { percentileOf } from './honesty.ts';
import { ascending, defined, quantileOfSorted } from './statistics.ts';

/** What a metric became in each of many repetitions of a result by chance. */
export interface MonteCarlo {
  /** `trade shuffle`, `block bootstrap`, … */
  readonly method: string;
  /** A key of the catalogue. */
  readonly metric: string;
  /** One value per repetition; null where the metric was undefined. */
  readonly samples: readonly (number | null)[];
}

/** Where the result stands among its repetitions. Values in the unit of the metric. */
export interface MonteCarloSummary {
  readonly method: string;
  readonly metric: string;
  /** Repetitions in which the metric was defined. */
  readonly count: number;
  readonly value: number | null;
  /** Share of the repetitions below the result, 0 to 1. */
  readonly percentile: number | null;
  readonly p1: number | null;
  readonly p5: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export function summarizeMonteCarlo({ method, metric, samples }: MonteCarlo, value: number | null): MonteCarloSummary {
  const known = samples.filter(one => one !== null);
  const sorted = ascending(known);
  const at = (share: number): number | null => defined(quantileOfSorted(sorted, share));
  return {
    method,
    metric,
    count: known.length,
    value,
    percentile: value === null ? null : percentileOf(value, known),
    p1: at(0.01),
    p5: at(0.05),
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
  };
}

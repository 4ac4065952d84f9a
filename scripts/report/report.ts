import type { MetricKey } from '#shared/accounting/performance/catalogue/catalogue.ts';
import { type MonteCarloSummary, summarizeMonteCarlo } from '#shared/accounting/performance/monte-carlo.ts';
import { type Performance, performanceOf } from '#shared/accounting/performance/performance.ts';
import type { Assumption, ReportInput, RunFacts, SensitivityRow } from './input.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** What all forms of a report say. Plain data: the JSON file is this. */
export interface Report {
  readonly run: RunFacts;
  readonly verdict: Verdict;
  readonly assumptions: readonly Assumption[];
  readonly performance: Performance;
  readonly monteCarlo: readonly MonteCarloSummary[];
  readonly sensitivity: readonly SensitivityRow[];
}

export function reportOf(input: ReportInput): Report {
  const performance = performanceOf(input);
  const { metrics } = performance;
  const monteCarlo = (input.monteCarlo ?? []).map(one =>
    summarizeMonteCarlo(one, Object.hasOwn(metrics, one.metric) ? metrics[one.metric as MetricKey] : null),
  );
  return {
    run: input.run,
    verdict: verdictOf({ report: input, metrics, monteCarlo }),
    assumptions: input.assumptions,
    performance,
    monteCarlo,
    sensitivity: input.sensitivity ?? [],
  };
}

import type { ReportInput } from '#scripts/report/input.ts';
import { metricsOf } from '#shared/accounting/performance/performance.ts';
import type { BacktestResult } from '#shared/research/backtest/outcome.ts';
import { timesCosts } from '#shared/research/study/costs.ts';
import { resampled } from '#shared/research/study/monte-carlo.ts';
import { LOOKED_AT } from '#shared/research/study/objective.ts';
import { type BacktestInput, runBacktest } from './backtest.ts';
import { reportInputOf } from './report-input.ts';
import { trialNumbers } from './study/trial.ts';

const COSTS = 2;

/** Adds what a report needs to say how far to trust one run: the run again at twice the costs, and its hours and trades in other orders. */
export function withTrust(input: BacktestInput, result: BacktestResult, report: ReportInput): ReportInput {
  const numbers = trialNumbers(input, result, { metrics: LOOKED_AT, extras: ['trades', 'curve'] });
  const monteCarlo = resampled(numbers).flatMap(({ method, metrics }) =>
    metrics.map(({ metric, samples }) => ({ method, metric, samples })),
  );
  const dearInput: BacktestInput = { ...input, models: timesCosts(input.models, COSTS), path: 'fast' };
  const { name, hash: runHash } = report.run;
  const dear = reportInputOf(dearInput, runBacktest(dearInput), { name, runHash });
  const { totalReturn, sharpe, maxDrawdown } = metricsOf(dear, ['totalReturn', 'sharpe', 'maxDrawdown']);
  const sensitivity = [
    { kind: 'costs', change: `costs × ${COSTS}`, totalReturn, sharpe, maxDrawdown, trades: dear.trades.length },
  ] as const;
  return { ...report, monteCarlo, sensitivity };
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeReport } from '#scripts/report/files.ts';
import type { ReportInput, SensitivityRow } from '#scripts/report/input.ts';
import { amongAll, type OtherStudies, readAmong } from '#shared/research/study/among-all.ts';
import type { MonteCarloReport } from '#shared/research/study/monte-carlo.ts';
import type { TrialSpec } from '#shared/research/study/plan.ts';
import type { StudyPlan } from '#shared/research/study/studies.ts';
import type { RankedTrial, SweepReport } from '#shared/research/study/sweep.ts';
import { runBacktest } from '../backtest.ts';
import { reportInputOf } from '../report-input.ts';
import type { StudyRun } from './run-study.ts';
import { type TrialGround, trialInput } from './trial.ts';

export interface Written {
  readonly plan: StudyPlan;
  readonly run: StudyRun<unknown>;
  readonly ground: TrialGround;
  readonly others: OtherStudies | null;
}

/** Writes the plan with its outcome as JSON, and where one run stands for the study, a page about it that knows of all the others. The files. */
export function writeStudy(folder: string, written: Written): readonly string[] {
  const { plan, run, others } = written;
  mkdirSync(folder, { recursive: true });
  const json = join(folder, `${plan.kind}.json`);
  const among = others === null ? null : amongAll(run.outcome, others);
  writeFileSync(json, `${JSON.stringify({ plan, outcome: run.outcome, amongAll: among }, null, 2)}\n`);
  const page = pageOf(written);
  return page === null ? [json] : [json, writeReport(folder, page).files.html];
}

function pageOf({ plan, run, ground, others }: Written): ReportInput | null {
  const { report } = readAmong(run.outcome, others);
  if (plan.kind === 'sweep') return sweepPage(report as SweepReport, { run, ground });
  if (plan.kind === 'monte-carlo') return monteCarloPage(report as MonteCarloReport, { run, ground });
  return null;
}

type Ran = Pick<Written, 'run' | 'ground'>;

function sweepPage({ ranking, neighbours, doubledCosts, deflation }: SweepReport, ran: Ran): ReportInput | null {
  const hash = ranking[0]?.hash;
  if (hash === undefined || deflation === null) return null;
  const sensitivity = [
    ...neighbours.map(one => rowOf('parameter', `${one.moved} → ${JSON.stringify(one.params[one.moved])}`, one)),
    ...(doubledCosts === null ? [] : [rowOf('costs', 'costs × 2', doubledCosts)]),
  ];
  const page = pageOfTrial('sweep-best', hash, ran);
  const { count, sharpeVariance } = deflation;
  return page === null ? null : { ...page, trials: { count, sharpeVariance }, sensitivity };
}

const rowOf = (kind: SensitivityRow['kind'], change: string, { metrics }: RankedTrial): SensitivityRow => ({
  kind,
  change,
  totalReturn: metrics.totalReturn ?? null,
  sharpe: metrics.sharpe ?? null,
  maxDrawdown: metrics.maxDrawdown ?? null,
  trades: metrics.trades ?? 0,
});

function monteCarloPage({ methods }: MonteCarloReport, ran: Ran): ReportInput | null {
  const hash = ran.run.results[0]?.hash;
  const page = hash === undefined ? null : pageOfTrial('monte-carlo', hash, ran);
  const monteCarlo = methods.flatMap(({ method, metrics }) =>
    metrics.map(({ metric, samples }) => ({ method, metric, samples })),
  );
  return page === null ? null : { ...page, monteCarlo };
}

/** A trial again, for all that its numbers leave out. */
function pageOfTrial(name: string, hash: string, { run, ground }: Ran): ReportInput | null {
  const spec: TrialSpec | undefined = run.results.find(result => result.hash === hash)?.spec;
  if (spec === undefined) return null;
  const input = trialInput(ground, spec);
  return reportInputOf(input, runBacktest(input), { name, runHash: hash });
}

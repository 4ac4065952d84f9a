import type { Canvas } from '#scripts/terminal/table.ts';
import type { CompareReport } from '#shared/research/study/compare.ts';
import type { MonteCarloReport } from '#shared/research/study/monte-carlo.ts';
import type { StudyOutcome } from '#shared/research/study/plan.ts';
import type { PortfolioReport } from '#shared/research/study/portfolio.ts';
import type { StudyKind } from '#shared/research/study/studies.ts';
import type { SweepReport } from '#shared/research/study/sweep.ts';
import type { WalkForwardReport } from '#shared/research/study/walk-forward.ts';
import { monteCarloText } from './monte-carlo.ts';
import { compareText, portfolioText } from './strategies.ts';
import { sweepText } from './sweep.ts';
import { walkForwardText } from './walk-forward.ts';

const TEXTS: Readonly<Record<StudyKind, (report: unknown, canvas: Canvas) => string>> = {
  sweep: (report, canvas) => sweepText(report as SweepReport, canvas),
  'walk-forward': (report, canvas) => walkForwardText(report as WalkForwardReport, canvas),
  'monte-carlo': (report, canvas) => monteCarloText(report as MonteCarloReport, canvas),
  portfolio: (report, canvas) => portfolioText(report as PortfolioReport, canvas),
  compare: (report, canvas) => compareText(report as CompareReport, canvas),
};

/** What came out of a study, for a terminal. Its report is of its kind: nobody but `reduce` makes one. */
export function studyText({ kind, report, trials, failures, hash }: StudyOutcome, canvas: Canvas): string {
  const failed = Object.entries(failures).map(([code, count]) => `${count} × ${code}`);
  return [
    TEXTS[kind as StudyKind](report, canvas),
    `${trials} backtests${failed.length === 0 ? '' : `, and ${failed.join(', ')}`}; result ${hash}`,
  ].join('\n\n');
}

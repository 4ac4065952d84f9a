import type { Canvas } from '#scripts/terminal/table.ts';
import { type OtherStudies, readAmong } from '#shared/research/study/among-all.ts';
import type { CompareReport } from '#shared/research/study/compare.ts';
import type { MonteCarloReport } from '#shared/research/study/monte-carlo.ts';
import type { PortfolioReport } from '#shared/research/study/portfolio.ts';
import type { StudyKind } from '#shared/research/study/studies.ts';
import type { SweepReport } from '#shared/research/study/sweep.ts';
import type { WalkForwardReport } from '#shared/research/study/walk-forward.ts';
import type { Answer } from '../others.ts';
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

/** What came out of a study, for a terminal, with what `others` tried counted. Its report is of its kind: nobody but `reduce` makes one. */
export function studyText({ outcome, others }: Answer, canvas: Canvas): string {
  const { kind, report, trials, failures, hash } = readAmong(outcome, others);
  const failed = Object.entries(failures).map(([code, count]) => `${count} × ${code}`);
  return [
    TEXTS[kind as StudyKind](report, canvas),
    ...(others === null ? [] : [othersText(others)]),
    `${trials} backtests${failed.length === 0 ? '' : `, and ${failed.join(', ')}`}; result ${hash}`,
  ].join('\n\n');
}

const othersText = ({ studies, trials }: OtherStudies): string =>
  studies === 0
    ? 'No other study that is stored tried this strategy on these days.'
    : `${studies} other ${studies === 1 ? 'study' : 'studies'} tried this strategy on these days, with ${trials} more sets of parameters, spans or instruments: they are counted.`;

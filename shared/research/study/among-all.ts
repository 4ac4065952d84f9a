import type { Verdict } from './checks.ts';
import type { Deflation } from './objective.ts';
import type { StudyOutcome } from './plan.ts';
import { recounted, type SweepReport } from './sweep.ts';

/** What other studies have tried of the same strategy, over days that overlap, on an instrument in common. */
export interface OtherStudies {
  readonly studies: number;
  /** Distinct ones that this study did not try. */
  readonly trials: number;
}

/**
 * What the best of a study is worth when all that was tried is counted. It stands beside the outcome, which is the same whatever
 * was tried before and since.
 */
export interface AmongAll extends OtherStudies {
  /** Null where nothing was chosen. */
  readonly deflation: Deflation | null;
  readonly verdict: Verdict;
}

/** Null for a kind of study that does not choose by a deflated ratio. */
export function amongAll({ kind, report }: StudyOutcome, { studies, trials }: OtherStudies): AmongAll | null {
  if (kind !== 'sweep') return null;
  const { deflation, verdict } = recounted(report as SweepReport, trials);
  return { studies, trials, deflation, verdict };
}

/** The outcome as people are to read it; its hash is still that of the study alone. */
export const readAmong = (outcome: StudyOutcome, others: OtherStudies | null): StudyOutcome =>
  others === null || outcome.kind !== 'sweep'
    ? outcome
    : { ...outcome, report: recounted(outcome.report as SweepReport, others.trials) };

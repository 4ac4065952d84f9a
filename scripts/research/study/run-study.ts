import { contentHash } from '#shared/research/study/content.ts';
import {
  type Study,
  type StudyOutcome,
  specHash,
  type TrialResult,
  type TrialSpec,
} from '#shared/research/study/plan.ts';
import { runTrial, type TrialGround } from './trial.ts';

export interface LocalStudy {
  readonly ground: TrialGround;
  /** Of candles, code and all that the trials share: `groundHash`. */
  readonly groundHash: string;
  /** Told after each trial. */
  readonly progress?: (done: number, asked: number) => void;
  /** Between two trials the event loop may look at signals. */
  readonly breathe?: () => Promise<void>;
}

export interface StudyRun<Report> {
  readonly outcome: StudyOutcome<Report>;
  readonly results: readonly TrialResult[];
}

/** Runs all trials of a study in this thread, one after the other. */
export async function runStudy<Report>(
  study: Study<Report>,
  { ground, groundHash, progress, breathe }: LocalStudy,
): Promise<StudyRun<Report>> {
  const results: TrialResult[] = [];
  for (let round = study.next(results); round.length > 0; round = study.next(results)) {
    for (const spec of round) {
      results.push({ spec, hash: trialHash(groundHash, spec), outcome: runTrial(ground, spec) });
      progress?.(results.length, Math.max(study.size, results.length));
      await breathe?.();
    }
  }
  return { outcome: study.reduce(results), results };
}

/** What tells a trial from all others. */
export const trialHash = (groundHash: string, spec: TrialSpec): string =>
  contentHash({ ground: groundHash, spec: specHash(spec) });

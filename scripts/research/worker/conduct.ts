import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Database } from '#shared/persistence/tables.ts';
import type { Study, TrialResult } from '#shared/research/study/plan.ts';
import { type StudyRun, trialHash } from '../study/run-study.ts';
import type { ResearchBell } from './bell.ts';
import { groundHash } from './ground.ts';
import {
  askRound,
  closeStudy,
  openStudy,
  type Round,
  renewStudy,
  roundResults,
  roundStand,
  type StudyFacts,
} from './store/studies.ts';

export interface Conducted {
  readonly db: Kysely<Database>;
  readonly bell: ResearchBell;
  readonly study: Study;
  readonly facts: StudyFacts;
  readonly progress: (stand: Progress) => void;
  /** Nobody waits any longer; the study goes on when somebody resumes it. */
  readonly interrupted: AbortSignal;
}

/** How far a study is. */
export interface Progress {
  /** Trials with an outcome, and all that it may ask for. */
  readonly done: number;
  readonly size: number;
  /** What workers have in hand: 0 while trials wait means that no worker can run them. */
  readonly running: number;
}

export type StudyEnd =
  | ({ readonly kind: 'done' } & StudyRun<unknown>)
  /** Somebody cancelled it. */
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'interrupted' };

const LOOK_MS = 200;
/** The lease is renewed so often; and rows that nobody has are rung for: the ring may have been lost. */
const AGAIN_LOOKS = 25;

/**
 * Asks for round after round and waits for whoever runs them, until the study has no more questions. It keeps nothing of its own: who
 * begins it again, anywhere, comes through the rounds that are known at once, and to the same outcome.
 */
export async function conductStudy(conducted: Conducted): Promise<StudyEnd> {
  const { db, study, facts } = conducted;
  await openStudy(db, facts);
  const identity = groundHash(facts.ground);
  const results: TrialResult[] = [];
  for (let number = 0; ; number++) {
    const specs = study.next(results);
    if (specs.length === 0) break;
    const trials = specs.map(spec => ({ id: trialHash(identity, spec), spec }));
    const round: Round = { study: facts.id, number, trials };
    await askRound(db, round, facts.ground.code);
    const stopped = await awaitRound(conducted, round, results.length);
    if (stopped !== null) return { kind: stopped };
    results.push(...(await roundResults(db, round)));
  }
  const outcome = study.reduce(results);
  await closeStudy(db, facts.id, { state: 'done', result: outcome, resultHash: outcome.hash });
  return { kind: 'done', outcome, results };
}

async function awaitRound(
  { db, bell, study, progress, interrupted }: Conducted,
  round: Round,
  before: number,
): Promise<'cancelled' | 'interrupted' | null> {
  for (let looks = 0; ; looks++) {
    const { state, open, running } = await roundStand(db, round.study, round.number);
    const done = before + round.trials.length - open;
    progress({ done, size: Math.max(study.size, before + round.trials.length), running });
    if (open === 0) return null;
    if (state !== 'running' && state !== 'done') return 'cancelled';
    if (interrupted.aborted) {
      await renewStudy(db, round.study, 'left');
      return 'interrupted';
    }
    if (looks % AGAIN_LOOKS === 0) {
      await renewStudy(db, round.study, 'waited');
      if (open > running) bell.ring(round, open - running);
    }
    await sleep(LOOK_MS, undefined, { signal: interrupted }).catch(() => undefined);
  }
}

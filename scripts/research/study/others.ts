import { withDatabase } from '#scripts/operator/database.ts';
import { placeOf } from '#scripts/operator/settings.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import { type AmongAll, amongAll, type OtherStudies } from '#shared/research/study/among-all.ts';
import type { StudyOutcome } from '#shared/research/study/plan.ts';
import type { StudyPlan } from '#shared/research/study/studies.ts';
import type { StudyGround } from '../worker/ground.ts';
import { readOthers } from '../worker/store/others.ts';

interface Known {
  readonly plan: StudyPlan;
  readonly ground: StudyGround;
  /** Ids of its trials. */
  readonly trials: readonly string[];
}

/** What other studies that are stored tried of its strategy; null for a kind of study whose best is not deflated. */
export async function othersOf(terminal: Terminal, { plan, ground, trials }: Known): Promise<OtherStudies | null> {
  if (plan.kind !== 'sweep') return null;
  const { bot, span } = plan;
  const { home } = placeOf(terminal);
  return withDatabase({ home, role: 'reader' }, ({ db }) =>
    readOthers(db, { strategy: bot.strategy, span, ground, trials }),
  );
}

export interface Answer {
  readonly outcome: StudyOutcome;
  readonly others: OtherStudies | null;
}

export const amongOf = ({ outcome, others }: Answer): AmongAll | null =>
  others === null ? null : amongAll(outcome, others);

/** The outcome as it is stored, and beside it what it is worth among all that was tried. */
export const answerJson = (answer: Answer): string => JSON.stringify({ ...answer.outcome, amongAll: amongOf(answer) });

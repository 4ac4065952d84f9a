import { z } from 'zod';
import { withDatabase } from '#scripts/operator/database.ts';
import { placeOf } from '#scripts/operator/settings.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import { studyPlan } from '#shared/research/study/studies.ts';
import { type Answer, othersOf } from '../../study/others.ts';
import { studyGround } from '../ground.ts';
import { readTrialIds, type StudyDetail } from '../store/overview.ts';

/** What `reduce` made; its report is of the study's kind. */
const storedOutcome = z.strictObject({
  kind: z.string(),
  trials: z.int(),
  failures: z.record(z.string(), z.int()),
  report: z.unknown(),
  hash: z.string(),
});

/** What a study that is done came to, beside what others tried; those are left out when its plan is of a time before this code. */
export async function answerOf(terminal: Terminal, id: string, detail: StudyDetail): Promise<Answer> {
  const outcome = storedOutcome.parse(detail.result);
  const plan = studyPlan.safeParse(detail.plan);
  const ground = studyGround.safeParse(detail.ground);
  if (!plan.success || !ground.success) return { outcome, others: null };
  const { home } = placeOf(terminal);
  const trials = await withDatabase({ home, role: 'reader' }, ({ db }) => readTrialIds(db, id));
  return { outcome, others: await othersOf(terminal, { plan: plan.data, ground: ground.data, trials }) };
}

import { z } from 'zod';
import { formatted } from '#scripts/report/format.ts';
import { deflationOf } from '#shared/research/study/objective.ts';
import type { TrialResult } from '#shared/research/study/plan.ts';
import type { EarlierTrials } from './store/earlier.ts';

/** What of a sweep's plan and report it takes to count further trials. */
const sweptPlan = z.object({ kind: z.literal('sweep'), priorTrials: z.int() });
const sweptReport = z.object({
  ranking: z.array(z.object({ hash: z.string() })),
  searched: z.object({ proposed: z.int() }),
});

export interface Judged {
  readonly plan: unknown;
  readonly report: unknown;
  /** In the order in which they were asked for. */
  readonly results: readonly TrialResult[];
}

/**
 * Says what was tried before, and what is left of a sweep's deflated Sharpe ratio when that counts as well. It stands beside the outcome,
 * whose hash follows from the question alone; null when nothing was tried.
 */
export function earlierText({ studies, trials }: EarlierTrials, judged: Judged): string | null {
  if (trials === 0) return null;
  const many = studies === 1 ? 'an earlier study' : `${studies} earlier studies`;
  const said = `On these candles ${many} ran ${trials} more backtests of the same strategy`;
  const deflated = recounted(trials, judged);
  return deflated === null
    ? `${said}.`
    : `${said}: with them the deflated Sharpe ratio is ${formatted(deflated, 'probability')}.`;
}

function recounted(trials: number, { plan, report, results }: Judged): number | null {
  const [asked, found] = [sweptPlan.safeParse(plan), sweptReport.safeParse(report)];
  if (!asked.success || !found.success) return null;
  const tried = results.slice(0, found.data.searched.proposed);
  const best = tried.find(({ hash }) => hash === found.data.ranking[0]?.hash);
  if (best === undefined) return null;
  return deflationOf(best, tried, { priorTrials: asked.data.priorTrials + trials }).deflatedSharpe;
}

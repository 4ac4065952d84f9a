import { z } from 'zod';
import { plainTrial, planBots } from './base.ts';
import { dailyFigures } from './daily.ts';
import { LOOKED_AT, numbersOf } from './objective.ts';
import { type StudySpan, span, type TrialBot, type TrialNumbers, type TrialSpec } from './plan.ts';
import type { Walk } from './rounds.ts';

/* Several strategies on the same span, each alone with all of the capital: where comparisons and portfolios begin. */

export const severalBots = {
  bots: planBots.refine(bots => bots.length > 1, { error: 'expected at least two bots' }),
  span,
};

/** What a bot came to by itself. */
export interface Alone {
  readonly bot: TrialBot;
  readonly metrics: TrialNumbers['metrics'];
  /** One per day of the span. */
  readonly returns: readonly number[];
}

export interface Failed {
  readonly bot: string;
  readonly failure: string;
}

const aloneTrial = (bot: TrialBot, over: StudySpan): TrialSpec =>
  plainTrial([{ ...bot, allocation: 1 }], over, { metrics: LOOKED_AT, extras: ['daily'] });

export function* eachAlone(
  bots: readonly TrialBot[],
  over: StudySpan,
): Walk<{ readonly alone: readonly Alone[]; readonly failed: readonly Failed[] }> {
  const results = yield bots.map(bot => aloneTrial(bot, over));
  const alone: Alone[] = [];
  const failed: Failed[] = [];
  for (const [index, bot] of bots.entries()) {
    const result = results[index];
    const numbers = result === undefined ? null : numbersOf(result);
    if (numbers !== null) alone.push({ bot, metrics: numbers.metrics, returns: numbers.daily?.returns ?? [] });
    else if (result?.outcome.kind === 'failed') failed.push({ bot: bot.name, failure: result.outcome.failure.code });
  }
  // a bot that was ruined has no returns from there on
  const days = Math.max(0, ...alone.map(one => one.returns.length));
  return { failed, alone: alone.map(one => ({ ...one, returns: filled(one.returns, days) })) };
}

const filled = (returns: readonly number[], days: number): readonly number[] =>
  Array.from({ length: days }, (_, day) => returns[day] ?? 0);

/** Of a bot, as a table has it. */
export const lineOf = ({ bot, metrics, returns }: Alone) => ({
  bot: bot.name,
  strategy: bot.strategy,
  params: bot.params,
  metrics,
  figures: dailyFigures(returns),
});
export type AloneLine = ReturnType<typeof lineOf>;

export const pairPlan = {
  /** Bootstrapped histories per pair. */
  iterations: z.int().min(100).max(100_000).default(1_000),
  seed: z.string().min(1).default('42'),
};

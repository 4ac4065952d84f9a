import { z } from 'zod';
import { exitPlan } from '../../domain/exit-plan.ts';
import { TIMEFRAMES } from '../../kernel/time.ts';
import type { StudySpan, TrialBot, TrialSpec } from './plan.ts';
import type { Params } from './space.ts';

/** A bot as somebody writes it into a plan. */
export const planBot = z
  .strictObject({
    name: z.string().min(1).default('study'),
    strategy: z.string().min(1),
    params: z.record(z.string(), z.json()).readonly().default({}),
    instruments: z.array(z.string()).min(1).readonly().nullable().default(null),
    timeframe: z.enum(TIMEFRAMES).nullable().default(null),
    allocation: z.number().min(0).max(1).default(1),
    minConfidence: z.number().min(0).max(1).default(0),
    exits: exitPlan.readonly().exactOptional(),
  })
  .readonly();

/** Several in one plan are told apart by their names. */
export const planBots = z
  .array(planBot)
  .min(1)
  .max(100)
  .refine(bots => new Set(bots.map(bot => bot.name)).size === bots.length, {
    error: 'expected a name of its own for each bot',
  })
  .readonly();

export const withParams = (bot: TrialBot, params: Params): TrialBot => ({
  ...bot,
  params: { ...bot.params, ...params },
});

/** A trial over the candles as they are, at the costs as they are assumed. */
export const plainTrial = (bots: readonly TrialBot[], span: StudySpan, wanted: TrialSpec['wanted']): TrialSpec => ({
  bots,
  span,
  market: { kind: 'recorded' },
  costs: 1,
  seed: '',
  wanted,
});

/** Whether a strategy takes parameters: what studies of `shared` are told by whoever knows the strategies. */
export type Accepts = (bot: TrialBot) => boolean;

import { z } from 'zod';
import { botId } from '#shared/contracts/fields.ts';
import { exitPlan, NO_EXITS } from '#shared/domain/exit-plan.ts';
import { SYMBOL_TEXT } from '#shared/domain/instrument.ts';
import { TIMEFRAMES } from '#shared/kernel/time.ts';

const botConfig = z.strictObject({
  name: botId,
  /** A built-in strategy or one from `userStrategies`, by its name. */
  strategy: z.string().min(1).max(80),
  /** Left out: all instruments of the profile. */
  instruments: z.array(z.string().regex(SYMBOL_TEXT, 'expected BASE/QUOTE, such as BTC/USDT')).min(1).optional(),
  /** Length of the bars it decides on, a multiple of the base timeframe; left out: the base timeframe. */
  timeframe: z.enum(TIMEFRAMES).optional(),
  /** Entries the strategy is less sure of are not sent. */
  minConfidence: z.number().min(0).max(1).default(0.6),
  /** How its positions are left beside what the strategy wants: docs/exits.md. */
  exits: exitPlan.default(NO_EXITS),
  /** Share of the account's quote asset that the bot trades with. */
  allocation: z.number().min(0).max(1),
  /** What the strategy takes; checked by it. */
  params: z.record(z.string(), z.json()).default({}),
  /** False: the bot is known but stopped, until somebody resumes it. */
  autostart: z.boolean().default(true),
});
export type BotConfig = z.output<typeof botConfig>;

export const strategyConfig = z.strictObject({
  bots: z
    .array(botConfig)
    .default([])
    .refine(bots => new Set(bots.map(bot => bot.name)).size === bots.length, {
      error: 'expected a name of its own for each bot',
    })
    .refine(bots => bots.reduce((total, bot) => total + bot.allocation, 0) <= 1 + 1e-9, {
      error: 'expected allocations that add up to at most 1',
    }),
  /** How long a bar waits for the other instruments of a bot, in ms of wall time. */
  barrierTimeoutMs: z.int().min(10).max(600_000).default(2_000),
  /** How long after the close of its bar an entry may still be sent, in ms of market time. */
  entryValidityMs: z.int().min(100).max(86_400_000).default(5_000),
  /** How long a strategy of your own may take for a bar, in ms of wall time; its bot is stopped with an error after it. */
  stepTimeoutMs: z.int().min(10).max(5_000).default(2_000),
  /** How much memory each bot of such a strategy may hold, in MB. */
  stepHeapMb: z.int().min(16).max(4_096).default(64),
  /** Folder with strategies of your own, relative to the checkout; null: my-strategies, when it is there. */
  userStrategies: z.string().min(1).nullable().default(null),
});
export type StrategyConfig = z.output<typeof strategyConfig>;

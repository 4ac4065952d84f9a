import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { gather } from './barrier.ts';
import type { Bot } from './bot.ts';
import { paramFaults } from './declare.ts';
import { withExits } from './exits/with-exits.ts';
import { type RunInput, runBot, runWithoutStrategy } from './run-bot.ts';
import { runInShadow, type ShadowRun, type ShadowTrade } from './shadow.ts';
import { failedStep } from './step.ts';

/** A run as it is loaded: plain data, parameters and state still to be parsed by the strategy. */
export interface StoredRun extends Omit<RunInput, 'bot'> {
  readonly bot: Omit<Bot, 'strategy'>;
  /** What goes on of a bot in shadow; null for one that is traded. */
  readonly trades: readonly ShadowTrade[] | null;
}

export interface RanBot extends ShadowRun {
  /** The strategy no longer understood what was stored, and began anew. */
  readonly wasReset: boolean;
}

/** Lets a bot decide on what arrived. */
export function runStored(strategy: AnyStrategy, stored: StoredRun): RanBot {
  const { trades, ...input } = stored;
  const params = strategy.params.safeParse(input.bot.params);
  if (!params.success) return failedRun(stored, paramFaults(strategy.name, params.error));
  const state = strategy.state.safeParse(input.memory.strategyState);
  const strategyState = state.success ? state.data : strategy.start(params.data);
  const bot = { ...input.bot, strategy, params: params.data };
  const run = { ...input, bot, memory: { ...input.memory, strategyState } };
  return {
    ...(trades === null ? { ...runBot(run), trades: [] } : runInShadow(run, trades)),
    wasReset: !state.success,
  };
}

/** What is left of a run that ended in the middle: the first bar that was ready is one at which the strategy failed. */
export function failedRun({ bot, memory, arrivals, isOverdue, holdings }: StoredRun, fault: string): RanBot {
  const { instrumentIds } = bot;
  const { barTime, pending, exits } = memory;
  const [bar] = gather({ instrumentIds, barTime, pending, arrivals, isOverdue }).bars;
  const failed = bar === undefined ? null : failedStep(memory.strategyState, { bar, holdings }, fault);
  const { decisions, states } =
    bar === undefined || failed === null
      ? { decisions: [], states: exits }
      : withExits(bot, failed.decisions, { bar, holdings, states: exits });
  return {
    memory: { ...memory, barTime: bar?.openTime ?? barTime, pending: {}, exits: states },
    botState: 'ERROR',
    decisions,
    ...{ fault: failed?.fault ?? fault, late: 0, trades: [], wasReset: false },
  };
}

/** A bot that does not run, whatever its strategy: it forgets what arrives, or keeps to its exit plan. */
export const runAsleep = ({ trades: _, ...stored }: StoredRun): RanBot => ({
  ...runWithoutStrategy(stored),
  ...{ trades: [], wasReset: false },
});

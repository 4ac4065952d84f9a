import type { Arrival } from '#agents/strategy/core/barrier.ts';
import type { Bot, Holdings } from '#agents/strategy/core/bot.ts';
import { isStepping } from '#agents/strategy/core/bot-state.ts';
import type { DesiredBot } from '#agents/strategy/core/desired-bots.ts';
import { type BotMemory, type BotRun, keepsToPlan, runBot } from '#agents/strategy/core/run-bot.ts';
import { signalOf, wishOf } from '#agents/strategy/core/signal.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import type { Id } from '#shared/kernel/ids.ts';
import type { Raised } from './recorder.ts';

/** Nothing is sent, so nothing has an id. */
export const NO_MESSAGE = '' as Id;

/** A bot between two bars. */
export interface BotSlot {
  bot: Bot;
  memory: BotMemory;
  /** Share of the account's capital, decimal text. */
  readonly allocationShare: string;
  /** Why its strategy failed; null when it did not. */
  fault: string | null;
}

/** A bot of the profile as it stands before its first bar. */
export function botSlot(
  { id, definition, startState }: DesiredBot,
  strategies: ReadonlyMap<string, AnyStrategy>,
): BotSlot {
  const strategy = strategies.get(definition.strategy);
  if (strategy === undefined) throw new Error(`${id}: unknown strategy ${definition.strategy}`);
  const { account, params, instrumentIds, timeframe, minConfidence, exits, allocationShare } = definition;
  return {
    bot: { id, account, strategy, params, instrumentIds, timeframe, minConfidence, exits, state: 'STARTING' },
    memory: { barTime: null, strategyState: startState, pending: {}, exits: {} },
    allocationShare,
    fault: null,
  };
}

export const wantsFeatures = ({ bot }: BotSlot, holdings: Holdings): boolean =>
  isStepping(bot.state) || keepsToPlan(bot, holdings);

/** Lets a bot decide on what arrived; what it wants, in its order. */
export function stepSlot(
  slot: BotSlot,
  {
    arrivals,
    holdings,
    entryValidityMs,
  }: {
    readonly arrivals: readonly Arrival[];
    readonly holdings: Holdings;
    readonly entryValidityMs: number;
  },
): readonly Raised[] {
  return raisedBy(
    slot,
    runBot({ bot: slot.bot, memory: slot.memory, holdings, arrivals, isOverdue: false }),
    entryValidityMs,
  );
}

/** Keeps what a run of the bot left; what it wants, in its order. */
export function raisedBy(slot: BotSlot, run: Omit<BotRun, 'late'>, entryValidityMs: number): readonly Raised[] {
  slot.memory = run.memory;
  if (run.fault !== null) slot.fault = run.fault;
  const { bot } = slot;
  if (run.botState !== bot.state) slot.bot = { ...bot, state: run.botState };
  return run.decisions.flatMap(decision => {
    if (decision.action === null) return [];
    const signal = signalOf(bot, decision, entryValidityMs);
    const wish = wishOf(signal);
    return wish === null ? [] : [{ signal, wish }];
  });
}

import type { EpochMs } from '#shared/kernel/time.ts';
import { type Arrival, gather, type Pending } from './barrier.ts';
import type { Bot, Holdings } from './bot.ts';
import { type BotState, isStepping } from './bot-state.ts';
import type { Decision } from './decision.ts';
import { stepBot } from './step.ts';

/** What a bot remembers between bars. */
export interface BotMemory {
  readonly barTime: EpochMs | null;
  readonly strategyState: unknown;
  readonly pending: Pending;
}

export interface BotRun {
  readonly memory: BotMemory;
  readonly botState: BotState;
  readonly decisions: readonly Decision[];
  readonly fault: string | null;
  /** How many arrivals came too late to be looked at. */
  readonly late: number;
}

export interface RunInput {
  readonly bot: Bot;
  readonly memory: BotMemory;
  readonly holdings: Holdings;
  readonly arrivals: readonly Arrival[];
  readonly isOverdue: boolean;
}

/** Sorts what arrived into bars and lets the bot decide at each that is ready, oldest first. A bot that does not run forgets it. */
export function runBot({ bot, memory, holdings, arrivals, isOverdue }: RunInput): BotRun {
  if (!isStepping(bot.state)) {
    return { memory: { ...memory, pending: {} }, botState: bot.state, decisions: [], fault: null, late: 0 };
  }
  const { instrumentIds } = bot;
  const gathered = gather({ instrumentIds, barTime: memory.barTime, pending: memory.pending, arrivals, isOverdue });
  let { barTime, strategyState } = memory;
  let botState = bot.state;
  let fault: string | null = null;
  let held = holdings;
  const decisions: Decision[] = [];
  for (const bar of gathered.bars) {
    const step = stepBot({ ...bot, state: botState }, strategyState, { bar, holdings: held });
    ({ strategyState, botState, fault } = step);
    barTime = bar.openTime;
    decisions.push(...step.decisions);
    held = withRaised(held, step.decisions);
    if (fault !== null) break;
  }
  const pending = fault === null ? gathered.pending : {};
  return { memory: { barTime, strategyState, pending }, botState, decisions, fault, late: gathered.late.length };
}

/** What was raised at a bar is on its way at the next. */
function withRaised(holdings: Holdings, decisions: readonly Decision[]): Holdings {
  const raised = decisions.filter(({ action }) => action?.kind === 'enter' || action?.kind === 'exit');
  if (raised.length === 0) return holdings;
  const onTheirWay = new Map(holdings.onTheirWay);
  for (const { instrumentId, action } of raised) {
    const before = onTheirWay.get(instrumentId) ?? { entry: false, exit: false };
    const now = action?.kind === 'enter' ? { entry: true } : { exit: true };
    onTheirWay.set(instrumentId, { ...before, ...now });
  }
  return { ...holdings, onTheirWay };
}

import { hasExits } from '#shared/domain/exit-plan.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import { type Arrival, gather, type Pending } from './barrier.ts';
import type { Bot, Holdings } from './bot.ts';
import { type BotState, isStepping } from './bot-state.ts';
import type { Decision } from './decision.ts';
import type { ExitStates } from './exits/exit-state.ts';
import { withExits } from './exits/with-exits.ts';
import { type BotStep, failedStep, type StepMoment, stepBot } from './step.ts';

/** What a bot remembers between bars. */
export interface BotMemory {
  readonly barTime: EpochMs | null;
  readonly strategyState: unknown;
  readonly pending: Pending;
  /** What its exit plan remembers; another strategy or version goes on with it. */
  readonly exits: ExitStates;
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

/** Sorts what arrived into bars and lets the bot decide at each that is ready, oldest first. */
export function runBot(input: RunInput): BotRun {
  const { bot } = input;
  if (!isStepping(bot.state)) return runWithoutStrategy(input);
  return passBars(input, (state, strategyState, at) => stepBot({ ...bot, state }, strategyState, at));
}

/** Whether a bot whose strategy failed still looks after what it holds. */
export const keepsToPlan = (bot: Pick<Bot, 'state' | 'exits'>, holdings: Holdings): boolean =>
  bot.state === 'ERROR' && hasExits(bot.exits) && holdings.positions.size > 0;

type RunWithoutStrategy = Omit<RunInput, 'bot'> & { readonly bot: Omit<Bot, 'strategy'> };

/** A bot whose strategy failed keeps to its exit plan for what it holds; any other that does not run forgets what arrived. */
export function runWithoutStrategy(input: RunWithoutStrategy): BotRun {
  const { bot, memory, holdings } = input;
  if (!keepsToPlan(bot, holdings)) {
    return { memory: { ...memory, pending: {} }, botState: bot.state, decisions: [], fault: null, late: 0 };
  }
  return passBars(input, (_, strategyState, at) => {
    const { decisions, ...step } = failedStep(strategyState, at, '');
    return { ...step, fault: null, decisions: decisions.filter(one => holdings.positions.has(one.instrumentId)) };
  });
}

function passBars(
  { bot, memory, holdings, arrivals, isOverdue }: RunWithoutStrategy,
  stepAt: (state: BotState, strategyState: unknown, at: StepMoment) => BotStep,
): BotRun {
  const { instrumentIds } = bot;
  const gathered = gather({ instrumentIds, barTime: memory.barTime, pending: memory.pending, arrivals, isOverdue });
  let { barTime, strategyState, exits } = memory;
  let botState = bot.state;
  let fault: string | null = null;
  let held = holdings;
  const decisions: Decision[] = [];
  for (const bar of gathered.bars) {
    const step = stepAt(botState, strategyState, { bar, holdings: held });
    ({ strategyState, botState, fault } = step);
    barTime = bar.openTime;
    const planned = withExits(bot, step.decisions, { bar, holdings: held, states: exits });
    exits = planned.states;
    decisions.push(...planned.decisions);
    held = withRaised(held, planned.decisions);
    if (fault !== null) break;
  }
  const pending = fault === null ? gathered.pending : {};
  return { memory: { barTime, strategyState, pending, exits }, botState, decisions, fault, late: gathered.late.length };
}

/** What was raised at a bar is on its way at the next. */
function withRaised(holdings: Holdings, decisions: readonly Decision[]): Holdings {
  const raised = decisions.filter(({ action }) => action !== null && action.kind !== 'move-stop');
  if (raised.length === 0) return holdings;
  const onTheirWay = new Map(holdings.onTheirWay);
  for (const { instrumentId, action } of raised) {
    const before = onTheirWay.get(instrumentId) ?? { entry: false, exit: false };
    const now = action?.kind === 'enter' ? { entry: true } : { exit: true };
    onTheirWay.set(instrumentId, { ...before, ...now });
  }
  return { ...holdings, onTheirWay };
}

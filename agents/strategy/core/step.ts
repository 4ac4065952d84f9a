import type { HeldPosition, InstrumentView, OnTheirWay, Signal, Step, Why } from '#shared/domain/strategy.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { timeframeMs } from '#shared/kernel/time.ts';
import { attempt } from './attempt.ts';
import type { Arrived, GatheredBar } from './barrier.ts';
import type { Bot, Holdings } from './bot.ts';
import type { BotState } from './bot-state.ts';
import { type Decision, signalFault } from './decision.ts';
import { barOf } from './view.ts';

export interface BotStep {
  readonly strategyState: unknown;
  readonly botState: BotState;
  /** One per instrument of the bot. */
  readonly decisions: readonly Decision[];
  /** Why the strategy failed; null when it did not. */
  readonly fault: string | null;
}

/** The bar, and what the bot has at the exchange. */
export interface StepMoment {
  readonly bar: GatheredBar;
  readonly holdings: Holdings;
}

const NOTHING: OnTheirWay = { entry: false, exit: false };

/** Lets a bot decide at a bar. A strategy that fails costs its own bot alone: the bot is in ERROR, its state as before. */
export function stepBot(bot: Bot, strategyState: unknown, at: StepMoment): BotStep {
  const { openTime, instruments } = at.bar;
  const views = Object.fromEntries(
    Object.entries(instruments).map(([id, arrived]) => [id, arrived && viewOf(id, arrived, at)]),
  );
  const outcome = attempt(() => {
    const input = { params: bot.params, state: strategyState, time: openTime, barMs: timeframeMs(bot.timeframe) };
    return bot.strategy.step({ ...input, instruments: views });
  });
  return judgeStep(bot, { strategyState, outcome, views }, at);
}

/** What a strategy said of what it saw, and the state it had before. */
export interface Said {
  readonly strategyState: unknown;
  readonly outcome: Result<Step<unknown>, string>;
  readonly views: Views;
}

/** What becomes of what a strategy said. */
export function judgeStep(bot: Bot, { strategyState, outcome, views }: Said, at: StepMoment): BotStep {
  const { instruments } = at.bar;
  const checked = outcome.ok ? check(outcome.value, views) : outcome;
  if (!checked.ok) return failedStep(strategyState, at, checked.error);
  const isWarm = Object.values(instruments).some(one => one !== null && !Object.values(one.features).includes(null));
  const botState = bot.state === 'STARTING' && isWarm ? 'RUNNING' : bot.state;
  const decisions = decide(at, id => permitted(checked.value, id, { ...bot, state: botState }));
  return { strategyState: checked.value.state, botState, decisions, fault: null };
}

/** A bar at which nothing is done, because the strategy failed. */
export function failedStep(strategyState: unknown, at: StepMoment, fault: string): BotStep {
  const why = { code: 'STRATEGY_FAILED', numbers: {} };
  const decisions = decide(at, () => ({ action: null, why }));
  return { strategyState, botState: 'ERROR', decisions, fault: `${fault} (${placeOf(at.bar)})` };
}

const NAMED = 3;

/** The bar that a strategy failed at, and whose. */
function placeOf({ openTime, instruments }: GatheredBar): string {
  const there = Object.keys(instruments).filter(id => instruments[id] !== null);
  const others = there.length - NAMED;
  const names = there.slice(0, NAMED).join(', ') + (others > 0 ? ` and ${others} more` : '');
  return `bar of ${new Date(openTime).toISOString()}, ${names}`;
}

function viewOf(id: string, arrived: Arrived, at: StepMoment): InstrumentView<string> {
  const position: HeldPosition | null = at.holdings.positions.get(id) ?? null;
  return {
    bar: barOf(arrived, at.bar.openTime),
    features: arrived.features,
    position,
    onTheirWay: at.holdings.onTheirWay.get(id) ?? NOTHING,
  };
}

type Views = Readonly<Record<string, InstrumentView<string> | null>>;

/** Its type promises what it is; its author may not have kept it, and forgotten a `return` or made it wait for something. */
export function isStep(value: unknown): value is Step<unknown> {
  if (typeof value !== 'object' || value === null || !('signals' in value) || !('why' in value)) return false;
  return Array.isArray(value.signals) && typeof value.why === 'object' && value.why !== null;
}

function check(step: Step<unknown>, views: Views): Result<Step<unknown>, string> {
  const checked = attempt(() => wanted(step, views));
  return checked.ok ? checked.value : err(`what it returned is no step: ${checked.error}`);
}

function wanted(step: Step<unknown>, views: Views): Result<Step<unknown>, string> {
  if (!isStep(step)) return err('what it returned is no step: expected { state, signals: [], why: {} }');
  const seen = new Set<string>();
  for (const signal of step.signals) {
    const fault = signalFault(signal, views[signal.instrument]?.bar.close ?? null);
    if (fault !== null) return err(fault);
    if (seen.has(signal.instrument)) return err(`two signals for ${signal.instrument} at one bar`);
    seen.add(signal.instrument);
  }
  const silent = Object.keys(views).find(id => views[id] !== null && typeof step.why[id]?.code !== 'string');
  return silent === undefined ? ok(step) : err(`no reason given for ${silent}`);
}

/** An entry needs a running bot and its minimum confidence; everything else passes. */
function permitted(step: Step<unknown>, instrumentId: string, bot: Bot): Pick<Decision, 'action' | 'why'> {
  const signal: Signal | undefined = step.signals.find(one => one.instrument === instrumentId);
  const why: Why = step.why[instrumentId] ?? { code: 'BAR_MISSING', numbers: {} };
  if (signal === undefined) return { action: null, why };
  if (signal.kind === 'enter') {
    const { confidence } = signal;
    if (bot.state !== 'RUNNING') return { action: null, why: { code: 'BOT_NOT_RUNNING', numbers: { confidence } } };
    if (confidence < bot.minConfidence) {
      return { action: null, why: { code: 'CONFIDENCE_LOW', numbers: { confidence, minimum: bot.minConfidence } } };
    }
  }
  return { action: signal, why };
}

function decide(
  { bar: { openTime, instruments }, holdings }: StepMoment,
  decisionFor: (instrumentId: string) => Pick<Decision, 'action' | 'why'>,
): readonly Decision[] {
  const any = Object.values(instruments).find(one => one !== null);
  if (!any) return [];
  return Object.entries(instruments).map(([instrumentId, arrived]) => {
    const missing = { action: null, why: { code: 'BAR_MISSING', numbers: {} } };
    const { action, why } = arrived === null ? missing : decisionFor(instrumentId);
    const held = holdings.positions.get(instrumentId)?.side ?? 'long';
    const side = action?.kind === 'enter' ? action.side : held;
    return { instrumentId, openTime, cause: arrived ?? any, action, side, why };
  });
}

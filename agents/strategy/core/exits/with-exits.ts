import type { ExitPlan } from '#shared/domain/exit-plan.ts';
import { hasExits } from '#shared/domain/exit-plan.ts';
import { timeframeMs } from '#shared/kernel/time.ts';
import type { GatheredBar } from '../barrier.ts';
import type { Bot, Holdings } from '../bot.ts';
import type { Decision } from '../decision.ts';
import { barOf } from '../view.ts';
import { exitWish } from './exit-plan.ts';
import { type ExitState, type ExitStates, exitStateAfter } from './exit-state.ts';
import type { ExitView } from './exit-view.ts';

/** A bar, what the bot has at the exchange, and what its plan remembers. */
export interface ExitMoment {
  readonly bar: GatheredBar;
  readonly holdings: Holdings;
  readonly states: ExitStates;
}

export interface Planned {
  readonly decisions: readonly Decision[];
  readonly states: ExitStates;
}

/** What the strategy wants comes first; where it wants nothing of a position, the plan may want something. */
export function withExits(
  bot: Pick<Bot, 'exits' | 'timeframe'>,
  decisions: readonly Decision[],
  { bar, holdings, states }: ExitMoment,
): Planned {
  if (!hasExits(bot.exits)) return { decisions, states };
  const views = viewsOf(bot, { bar, holdings, states });
  const planned = decisions.map(decision => {
    const view = views.get(decision.instrumentId);
    const leaves = holdings.onTheirWay.get(decision.instrumentId)?.exit === true;
    return view === undefined || leaves || decision.action !== null ? decision : afterPlan(decision, bot.exits, view);
  });
  return { decisions: planned, states: statesAfter(views, holdings, states) };
}

function afterPlan(decision: Decision, plan: ExitPlan, view: ExitView): Decision {
  const wish = exitWish(plan, view);
  return wish === null ? decision : { ...decision, ...wish };
}

/** Of the positions whose bar is there. */
function viewsOf(
  { timeframe }: Pick<Bot, 'timeframe'>,
  { bar, holdings, states }: ExitMoment,
): ReadonlyMap<string, ExitView> {
  const barMs = timeframeMs(timeframe);
  const views = new Map<string, ExitView>();
  for (const [id, position] of holdings.positions) {
    const [arrived, lot] = [bar.instruments[id], holdings.lots.get(id)];
    if (arrived == null || lot === undefined) continue;
    const own = barOf(arrived, bar.openTime);
    const state = exitStateAfter(states[id], position, { bar: own, barMs });
    views.set(id, { bar: own, barMs, features: arrived.features, position, lot, state });
  }
  return views;
}

/** A position whose bar is missing keeps its state; one that is gone leaves none. */
function statesAfter(views: ReadonlyMap<string, ExitView>, { positions }: Holdings, before: ExitStates): ExitStates {
  const states: Record<string, ExitState> = {};
  for (const id of positions.keys()) {
    const state = views.get(id)?.state ?? before[id];
    if (state !== undefined) states[id] = state;
  }
  return states;
}

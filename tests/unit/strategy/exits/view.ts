import type { z } from 'zod';
import { exitStateAfter } from '#agents/strategy/core/exits/exit-state.ts';
import type { ExitView } from '#agents/strategy/core/exits/exit-view.ts';
import { exitPlan } from '#shared/domain/exit-plan.ts';
import type { HeldPosition } from '#shared/domain/strategy.ts';
import { epochMs } from '#shared/kernel/time.ts';

export const MINUTE_MS = 60_000;

export type PlanIn = z.input<typeof exitPlan>;
export const planOf = (plan: PlanIn) => exitPlan.parse(plan);

export const long: HeldPosition = {
  ...{ side: 'long', quantity: 10, entryPrice: 100, openedAt: epochMs(0), entries: 1, stopLoss: 95, takeProfit: null },
};
export const short: HeldPosition = { ...long, side: 'short', stopLoss: 105 };

export interface Seen {
  readonly position?: HeldPosition;
  readonly entered?: number;
  readonly features?: Readonly<Record<string, number | null>>;
  readonly minNotional?: number;
}

/** A position of 10 at 100 after bars of (low, high, close), each of a minute; the last one is looked at. */
export function viewAfter(bars: readonly (readonly [number, number, number])[], seen: Seen = {}): ExitView {
  const { position = long, entered = 10, features = {}, minNotional = 5 } = seen;
  let view: ExitView | null = null;
  for (const [index, [low, high, close]] of bars.entries()) {
    const bar = { openTime: epochMs(index * MINUTE_MS), open: close, high, low, close, volume: 1 };
    const state = exitStateAfter(view?.state, position, { bar, barMs: MINUTE_MS });
    const lot = { entered, tickSize: 0.01, stepSize: 0.1, minQuantity: 0.1, minNotional };
    view = { bar, barMs: MINUTE_MS, features, position, lot, state };
  }
  if (view === null) throw new Error('no bar was given');
  return view;
}

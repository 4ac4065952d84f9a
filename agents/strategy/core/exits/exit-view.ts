import type { Bar } from '#shared/domain/bar.ts';
import type { Gain } from '#shared/domain/exit-plan.ts';
import type { HeldPosition } from '#shared/domain/strategy.ts';
import type { Lot } from '../bot.ts';
import type { ExitState } from './exit-state.ts';

/** What the rules of an exit plan look at: a position at the close of a bar. */
export interface ExitView {
  readonly bar: Bar;
  readonly barMs: number;
  readonly features: Readonly<Record<string, number | null>>;
  readonly position: HeldPosition;
  readonly lot: Lot;
  /** With the bar in. */
  readonly state: ExitState;
}

/** 1 for a long, -1 for a short: a profit is this times a rise. */
export const signOf = ({ position: { side } }: Pick<ExitView, 'position'>): 1 | -1 => (side === 'long' ? 1 : -1);

/** The price at which a gain is reached, in quote; null for one in R while R is not known. */
export function priceOf(gain: Gain, view: ExitView): number | null {
  const { entryPrice } = view.position;
  if ('profit' in gain) return entryPrice * (1 + signOf(view) * gain.profit);
  return view.state.risk === null ? null : entryPrice + signOf(view) * gain.r * view.state.risk;
}

/** Whether `price` has reached the gain. */
export function hasReached(gain: Gain, price: number, view: ExitView): boolean {
  const wanted = priceOf(gain, view);
  return wanted !== null && (price - wanted) * signOf(view) >= 0;
}

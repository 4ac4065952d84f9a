import type { ExitPlan } from '#shared/domain/exit-plan.ts';
import { type ExitView, hasReached, signOf } from './exit-view.ts';

/** Where the stop goes once the best price since the entry has reached the profit, in quote; null before. */
export function brokenEvenAt({ after, offset }: NonNullable<ExitPlan['breakEven']>, view: ExitView): number | null {
  if (!hasReached(after, view.state.best, view)) return null;
  return view.position.entryPrice * (1 + signOf(view) * offset);
}

import type { ExitPlan } from '#shared/domain/exit-plan.ts';
import { type ExitView, signOf } from './exit-view.ts';

const MINUTE_MS = 60_000;

/** How long the position has been held at the close of the bar, in minutes. */
export const minutesHeld = ({ bar, barMs, position }: ExitView): number =>
  (bar.openTime + barMs - position.openedAt) / MINUTE_MS;

/** Whether the position has had its time. */
export function isTimeUp({ afterMinutes, when }: NonNullable<ExitPlan['timeExit']>, view: ExitView): boolean {
  if (minutesHeld(view) < afterMinutes) return false;
  return when === 'always' || (view.bar.close - view.position.entryPrice) * signOf(view) <= 0;
}

import type { ExitPlan } from '#shared/domain/exit-plan.ts';
import { brokenEvenAt } from './break-even.ts';
import { type ExitView, signOf } from './exit-view.ts';
import { trailedTo } from './trailing.ts';

/** Where the plan wants the stop, which rule says so, and what is the least it moves for, in quote. */
export interface WantedStop {
  readonly by: 'trailing' | 'break-even';
  readonly level: number;
  readonly step: number;
}

/** The tightest level of all rules; null when none has one. */
export function wantedStop({ trailing = [], breakEven }: ExitPlan, view: ExitView): WantedStop | null {
  const wanted: WantedStop[] = [];
  for (const rule of trailing) {
    const level = trailedTo(rule, view);
    if (level !== null) wanted.push({ by: 'trailing', level, step: rule.step * view.bar.close });
  }
  const even = breakEven === undefined ? null : brokenEvenAt(breakEven, view);
  if (even !== null) wanted.push({ by: 'break-even', level: even, step: 0 });
  const sign = signOf(view);
  return wanted.reduce<WantedStop | null>(
    (tightest, one) => (tightest === null || (one.level - tightest.level) * sign > 0 ? one : tightest),
    null,
  );
}

/** Whether the stop is worth moving there: tighter by the step, and by a tick of the venue. */
export function isTighter({ level, step }: WantedStop, { position, lot }: ExitView): boolean {
  if (position.stopLoss === null) return true;
  const gained = position.side === 'long' ? level - position.stopLoss : position.stopLoss - level;
  return gained >= Math.max(step, lot.tickSize);
}

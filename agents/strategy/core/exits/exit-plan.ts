import type { ExitPlan } from '#shared/domain/exit-plan.ts';
import type { Action, Why } from '#shared/domain/strategy.ts';
import { type ExitView, signOf } from './exit-view.ts';
import { isTighter, type WantedStop, wantedStop } from './stop-level.ts';
import { targetsDue } from './targets.ts';
import { isTimeUp, minutesHeld } from './time-exit.ts';

export interface ExitWish {
  readonly action: Action | null;
  readonly why: Why;
}

/**
 * What the plan wants of a position at the close of a bar; null: nothing. First what ends it (its time, a level that the price has
 * passed), then what takes a part, then where the stop goes.
 */
export function exitWish(plan: ExitPlan, view: ExitView): ExitWish | null {
  const { close } = view.bar;
  if (plan.timeExit !== undefined && isTimeUp(plan.timeExit, view)) {
    const numbers = { held: minutesHeld(view), limit: plan.timeExit.afterMinutes };
    return { action: { kind: 'exit' }, why: { code: 'EXIT_TIME_UP', numbers } };
  }
  const stop = wantedStop(plan, view);
  if (stop !== null && (close - stop.level) * signOf(view) <= 0) {
    const numbers = { price: close, level: stop.level, best: view.state.best };
    return { action: { kind: 'exit' }, why: { code: 'EXIT_LEVEL_PASSED', numbers } };
  }
  const taken = targetWish(plan, view);
  if (taken?.action != null) return taken;
  if (stop !== null && isTighter(stop, view)) return moved(stop, view);
  return taken;
}

function targetWish({ targets }: ExitPlan, view: ExitView): ExitWish | null {
  if (targets === undefined) return null;
  const due = targetsDue(targets, view);
  if (due.kind === 'nothing') return null;
  const price = view.bar.close;
  if (due.kind === 'all') {
    return {
      action: { kind: 'exit' },
      why: { code: 'EXIT_TARGETS_REACHED', numbers: { targets: due.reached, price } },
    };
  }
  const { quantity, reached } = due;
  const numbers = { target: reached, price, quantity };
  if (due.kind === 'too-small') return { action: null, why: { code: 'EXIT_TARGET_TOO_SMALL', numbers } };
  const share = quantity / view.position.quantity;
  return { action: { kind: 'reduce', share }, why: { code: 'EXIT_TARGET_REACHED', numbers } };
}

function moved({ by, level }: WantedStop, { position, state }: ExitView): ExitWish {
  const code = by === 'trailing' ? 'EXIT_STOP_TRAILED' : 'EXIT_STOP_TO_BREAK_EVEN';
  const numbers = { from: position.stopLoss, to: level, best: state.best };
  return { action: { kind: 'move-stop', stopLoss: level }, why: { code, numbers } };
}

import type { ExitPlan } from '#shared/domain/exit-plan.ts';
import { type ExitView, hasReached } from './exit-view.ts';

/** What the targets that the close has reached ask for. Quantities in base. */
export type TargetsDue =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'part'; readonly quantity: number; readonly reached: number }
  /** What would be left cannot be sold, or the targets leave nothing. */
  | { readonly kind: 'all'; readonly reached: number }
  /** The venue takes no order so small; it comes with the next target. */
  | { readonly kind: 'too-small'; readonly quantity: number; readonly reached: number };

/** Numbers of base are exact to so many steps. */
const STEP_DOUBT = 1e-6;

/**
 * What was sold so far is known from the position, so nothing has to be remembered: what is due is the share of all that was entered,
 * less what has left already.
 */
export function targetsDue(targets: NonNullable<ExitPlan['targets']>, view: ExitView): TargetsDue {
  const { position, lot, bar } = view;
  const met = targets.filter(({ at }) => hasReached(at, bar.close, view));
  const share = met.reduce((total, one) => total + one.share, 0);
  const reached = met.length;
  const wanted = share * lot.entered - (lot.entered - position.quantity);
  const quantity = onStep(wanted, lot.stepSize);
  if (quantity <= 0) return { kind: 'nothing' };
  if (!isSellable(position.quantity - quantity, view)) return { kind: 'all', reached };
  return { kind: isSellable(quantity, view) ? 'part' : 'too-small', quantity, reached };
}

const onStep = (quantity: number, stepSize: number): number => Math.floor(quantity / stepSize + STEP_DOUBT) * stepSize;

function isSellable(quantity: number, { lot, bar }: ExitView): boolean {
  const rounded = onStep(quantity, lot.stepSize);
  return rounded > 0 && rounded >= lot.minQuantity && rounded * bar.close >= lot.minNotional;
}

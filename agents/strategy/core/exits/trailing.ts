import type { TrailingRule } from '#shared/domain/exit-plan.ts';
import { type ExitView, hasReached, signOf } from './exit-view.ts';
import { exitFeature } from './features.ts';

/** Where a trailing rule wants the stop, in quote; null before its activation and while a feature has no value. */
export function trailedTo(rule: TrailingRule, view: ExitView): number | null {
  if (!hasReached(rule.activation, view.state.best, view)) return null;
  const best = rule.kind === 'chandelier' ? bestOfLast(rule.period, view) : view.state.best;
  const distance = distanceOf(rule, best, view);
  return best === null || distance === null ? null : best - signOf(view) * distance;
}

/** In quote. */
function distanceOf(rule: TrailingRule, best: number | null, { features }: ExitView): number | null {
  switch (rule.kind) {
    case 'distance':
      return rule.quote;
    case 'percent':
      return best === null ? null : best * rule.share;
    case 'atr':
    case 'chandelier': {
      const range = features[exitFeature('atr', rule.period)] ?? null;
      return range === null ? null : range * rule.multiple;
    }
  }
}

/** The best price of the last bars, of those since the entry: what came before it was nobody's profit. */
function bestOfLast(period: number, { features, position, state }: ExitView): number | null {
  const long = position.side === 'long';
  const extreme = features[exitFeature(long ? 'highest' : 'lowest', period)] ?? null;
  if (extreme === null) return null;
  return long ? Math.min(extreme, state.best) : Math.max(extreme, state.best);
}

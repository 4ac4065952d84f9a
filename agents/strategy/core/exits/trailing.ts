import type { TrailingRule } from '#shared/domain/exit-plan.ts';
import { type ExitView, hasReached, signOf } from './exit-view.ts';
import { exitFeature } from './features.ts';

/** Where a trailing rule wants the stop, in quote; null before its activation, while a feature has no value, and where that is no price. */
export function trailedTo(rule: TrailingRule, view: ExitView): number | null {
  if (!hasReached(rule.activation, view.state.best, view)) return null;
  const best = rule.kind === 'chandelier' ? bestOfLast(rule.period, view) : view.state.best;
  const distance = distanceOf(rule, best, view);
  const level = best === null || distance === null ? 0 : best - signOf(view) * distance;
  return level > 0 ? level : null;
}

/** In quote. */
function distanceOf(rule: TrailingRule, best: number | null, view: ExitView): number | null {
  const { features } = view;
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
    case 'momentum': {
      const range = features[exitFeature('atr', rule.period)] ?? null;
      const change = features[exitFeature('roc-fraction', rule.period)] ?? null;
      if (range === null || change === null) return null;
      const { close } = view.bar;
      const strength = momentumFor({ change: change * signOf(view), range: range / close, period: rule.period });
      return range * rule.multiple * (rule.faded + (1 - rule.faded) * strength);
    }
  }
}

/**
 * How much the momentum of the last `period` bars is with the position, 0 to 1: their return against what chance makes of bars as wide,
 * `change / (range · √period)`. Both are shares of the price; `change` above 0 is profit.
 */
function momentumFor({ change, range, period }: Readonly<Record<'change' | 'range' | 'period', number>>): number {
  return range > 0 ? Math.min(1, Math.max(0, change / (range * Math.sqrt(period)))) : 0;
}

/** The best price of the last bars, of those since the entry: what came before it was nobody's profit. */
function bestOfLast(period: number, { features, position, state }: ExitView): number | null {
  const long = position.side === 'long';
  const extreme = features[exitFeature(long ? 'highest' : 'lowest', period)] ?? null;
  if (extreme === null) return null;
  return long ? Math.min(extreme, state.best) : Math.max(extreme, state.best);
}

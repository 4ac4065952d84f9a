import type { Idle, IdleInput } from '#shared/domain/strategy.ts';
import { heldBars, mayTrail } from '../held.ts';
import { signOf } from '../side.ts';
import type { BreakoutParams } from './params.ts';
import { type BreakoutState, beyond, breaks, type Feature, type Readings, rangeAfter } from './state.ts';

type Held = Omit<IdleInput<BreakoutParams, BreakoutState>, 'instrument'>;

/** Nothing changes while the range stays as it is, no close leaves it, and what is held has no reason to leave or trail. */
export function idleBreakout({ params, state, position, barMs }: Held): Idle<Feature> | null {
  const { range, broken, best } = state;
  const isRange = (readings: Readings): boolean => {
    const next = rangeAfter(params, readings);
    return range === null ? next === null : next?.upper === range.upper && next.lower === range.lower;
  };
  if (position === null) {
    if (broken !== null || best !== null) return null;
    if (range === null) return isRange;
    return (readings, bar) =>
      isRange(readings) && breaks(params, range, { close: bar.close, atr: readings.atr }) === null;
  }
  if (best === null) return null;
  const { side } = position;
  const sign = signOf(side);
  return (readings, bar) => {
    if (!isRange(readings) || ((side === 'long' ? bar.high : bar.low) - best) * sign > 0) return false;
    const bars = heldBars({ time: bar.openTime, barMs }, position);
    if (bars >= params.maxHoldBars) return false;
    if (broken !== null && bars <= params.failBars && beyond(bar.close, broken) <= 0) return false;
    const to = best - sign * params.trailAtr * readings.atr;
    return !mayTrail(position, bar.close, { to, step: params.trailStepAtr * readings.atr });
  };
}

import type { Idle, IdleInput } from '#shared/domain/strategy.ts';
import { heldBars, mayTrail } from '../held.ts';
import { allows, sideOf, signOf } from '../side.ts';
import type { TrendFollowingParams } from './params.ts';
import { type Feature, isAddDue, lastCounted, momentumOf, type TrendState, trendOf } from './state.ts';

type Held = Omit<IdleInput<TrendFollowingParams, TrendState>, 'instrument'>;

/** Nothing changes while the averages stay as they lie, no bars are counted, and what is held has no reason to leave, add or trail. */
export function idleTrend({ params, state, position, barMs }: Held): Idle<Feature> | null {
  const { trend, barsSinceCross, best, asked } = state;
  const { entryWindowBars: window, rsiEntry, rsiExit, volumeFactor, trailAtr, trailStepAtr } = params;
  if (trend === null || (barsSinceCross !== null && barsSinceCross < lastCounted(params))) return null;
  if (position === null) {
    if (best !== null || asked !== 0) return null;
    const side = sideOf(trend);
    // with a window, bars that are not counted any more are beyond it
    if (window !== null || trend === 0 || !allows(params.sides, side)) return readings => trendOf(readings) === trend;
    return (readings, bar) =>
      trendOf(readings) === trend &&
      (bar.volume < volumeFactor * readings.averageVolume || momentumOf(readings, side) < rsiEntry);
  }
  const { side, entries } = position;
  const sign = signOf(side);
  if (best === null || trend === -sign || asked < entries) return null;
  const mayAdd = asked === entries && entries < params.maxEntries;
  return (readings, bar) => {
    const { atr } = readings;
    if (trendOf(readings) !== trend || ((side === 'long' ? bar.high : bar.low) - best) * sign > 0) return false;
    if (momentumOf(readings, side) <= rsiExit) return false;
    if (heldBars({ time: bar.openTime, barMs }, position) >= params.maxHoldBars) return false;
    if (mayAdd && isAddDue(params, position, { readings, close: bar.close })) return false;
    return !mayTrail(position, bar.close, { to: best - sign * trailAtr * atr, step: trailStepAtr * atr });
  };
}

import type { Idle, IdleInput } from '#shared/domain/strategy.ts';
import { heldBars } from '../held.ts';
import { signOf } from '../side.ts';
import type { VolatilityBreakoutParams } from './params.ts';
import { beyondOf, type Feature, trailedStop, type VolatilityBreakoutState } from './state.ts';

type Held = Omit<IdleInput<VolatilityBreakoutParams, VolatilityBreakoutState>, 'instrument'>;

/** Nothing changes while the close stays where it was of its average, and what is held has no reason to leave or trail. */
export function idleVolatilityBreakout({ params, state, position, barMs }: Held): Idle<Feature> | null {
  const { beyond, best } = state;
  if (beyond === null) return null;
  if (position === null) {
    if (best !== null) return null;
    return (readings, bar) => beyondOf(params, readings, bar.close) === beyond;
  }
  if (best === null) return null;
  const { side } = position;
  const sign = signOf(side);
  return (readings, bar) => {
    const { close } = bar;
    if (beyondOf(params, readings, close) !== beyond || (close - readings.base) * sign <= 0) return false;
    if (((side === 'long' ? bar.high : bar.low) - best) * sign > 0) return false;
    const bars = heldBars({ time: bar.openTime, barMs }, position);
    return (
      bars < params.maxHoldBars && trailedStop(params, position, { bars, best, close, atr: readings.atr }) === null
    );
  };
}

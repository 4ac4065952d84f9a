import type { Idle, IdleInput } from '#shared/domain/strategy.ts';
import { signOf } from '../side.ts';
import type { AdaptiveMomentumParams } from './params.ts';
import { isStrong, type MomentumState, type Readings, scoreOf, trailedStop } from './readings.ts';

type Held = Omit<IdleInput<AdaptiveMomentumParams, MomentumState>, 'instrument'>;

/** Nothing changes while an armed strategy sees no momentum, or one that is not armed goes on seeing it; what is held stays while nothing ends it. */
export function idleMomentum({ params, state, position }: Held): Idle<string> | null {
  const { isArmed, best } = state;
  if (position === null) {
    if (best !== null) return null;
    return (features, bar) => isStrong(params, known(features), bar.close) !== isArmed;
  }
  if (isArmed || best === null) return null;
  const { side } = position;
  const sign = signOf(side);
  return (features, bar) => {
    const readings = known(features);
    const { close } = bar;
    if (((side === 'long' ? bar.high : bar.low) - best) * sign > 0 || readings.trend === -sign) return false;
    if (scoreOf(params, readings, close) * sign <= params.exitScore) return false;
    return trailedStop(params, position, { best, close, readings }) === null;
  };
}

const known = ({ change = 0, atr = 0, rank = 0, trend = 0 }: Readonly<Record<string, number>>): Readings => ({
  change,
  atr,
  rank,
  trend,
});

import { z } from 'zod';
import type { InstrumentInput } from '#shared/domain/per-instrument.ts';
import type { HeldPosition } from '#shared/domain/strategy.ts';
import { mayTrail } from '../held.ts';
import { signOf } from '../side.ts';
import type { VolatilityBreakoutParams } from './params.ts';

export const volatilityBreakoutState = z.strictObject({
  /** Where the close of the last bar was: 1 above its average by the threshold, −1 below it, 0 between; null before the first. */
  beyond: z.literal([-1, 0, 1]).nullable(),
  /** Best price since the position was entered; null without one. */
  best: z.number().nullable(),
});
export type VolatilityBreakoutState = z.output<typeof volatilityBreakoutState>;

export type Feature = 'base' | 'atr' | 'rank';
export type Readings = Readonly<Record<Feature, number>>;
export type Input = InstrumentInput<VolatilityBreakoutParams, VolatilityBreakoutState, Feature>;

export function beyondOf(
  { breakoutAtr }: VolatilityBreakoutParams,
  { base, atr }: Readings,
  close: number,
): -1 | 0 | 1 {
  const threshold = breakoutAtr * atr;
  if (threshold <= 0) return 0;
  return close - base >= threshold ? 1 : base - close >= threshold ? -1 : 0;
}

/** Where the stop would trail to after `bars`: the older the position, the closer it comes. Null: it stays. */
export function trailedStop(
  { trailAtr, trailStepAtr, decayBars, decayTo }: VolatilityBreakoutParams,
  position: HeldPosition,
  at: { readonly bars: number; readonly best: number; readonly close: number; readonly atr: number },
): number | null {
  const decay = 1 - (1 - decayTo) * Math.min(1, at.bars / decayBars);
  const to = at.best - signOf(position.side) * trailAtr * decay * at.atr;
  return mayTrail(position, at.close, { to, step: trailStepAtr * at.atr }) ? to : null;
}

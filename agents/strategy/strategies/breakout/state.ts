import { z } from 'zod';
import type { InstrumentInput } from '#shared/domain/per-instrument.ts';
import { allows, signOf } from '../side.ts';
import type { BreakoutParams } from './params.ts';

const range = z.strictObject({
  /** Highest high and lowest low, in quote: resistance and support. */
  upper: z.number(),
  lower: z.number(),
});
type Range = z.output<typeof range>;

const broken = z.strictObject({
  side: z.enum(['long', 'short']),
  range,
  /** Closes in a row beyond the level. */
  closes: z.int(),
});
/** A range of which a close broke out. */
export type Broken = z.output<typeof broken>;

export const breakoutState = z.strictObject({
  /** The consolidation of the bars before; null when they are none. */
  range: range.nullable(),
  /** The breakout that is being confirmed, was asked for or is held; null without one. */
  broken: broken.nullable(),
  /** Best price since the position was entered; null without one. */
  best: z.number().nullable(),
});
export type BreakoutState = z.output<typeof breakoutState>;

export type Feature = 'upper' | 'lower' | 'averageVolume' | 'atr';
export type Readings = Readonly<Record<Feature, number>>;
export type Input = InstrumentInput<BreakoutParams, BreakoutState, Feature>;

/** The price that was broken. */
export const levelOf = ({ side, range: { upper, lower } }: Broken): number => (side === 'long' ? upper : lower);
export const heightOf = ({ upper, lower }: Range): number => upper - lower;

/** What the bars up to this one are for the next. */
export const rangeAfter = ({ maxRangeAtr }: BreakoutParams, { upper, lower, atr }: Readings): Range | null =>
  upper - lower <= maxRangeAtr * atr ? { upper, lower } : null;

/** How far the close is beyond the level, in quote. */
export const beyond = (close: number, one: Broken): number => (close - levelOf(one)) * signOf(one.side);

/** The side on which the close leaves the range; null while it is in it. */
export function breaks(
  params: BreakoutParams,
  { upper, lower }: Range,
  { close, atr }: { readonly close: number; readonly atr: number },
): Broken['side'] | null {
  const buffer = params.bufferAtr * atr;
  if (close > upper + buffer && allows(params.sides, 'long')) return 'long';
  if (close < lower - buffer && allows(params.sides, 'short')) return 'short';
  return null;
}

import { z } from 'zod';
import type { InstrumentInput } from '#shared/domain/per-instrument.ts';
import type { InstrumentView } from '#shared/domain/strategy.ts';
import { mayTrail } from '../held.ts';
import { allows, sideOf, signOf } from '../side.ts';
import type { AdaptiveMomentumParams } from './params.ts';

export const momentumState = z.strictObject({
  /** False from an entry on until the score has fallen below the threshold: one entry per rise. */
  isArmed: z.boolean(),
  /** Best price since the position was entered; null without one. */
  best: z.number().nullable(),
});
export type MomentumState = z.output<typeof momentumState>;

export type Input = InstrumentInput<AdaptiveMomentumParams, MomentumState, string>;

export interface Readings {
  /** Return over the period, a fraction. */
  readonly change: number;
  readonly atr: number;
  /** Of the volatility among its last values, 0 to 1. */
  readonly rank: number;
  /** 1 up, −1 down, 0 neither. */
  readonly trend: number;
}

/** Null while one of them is. */
export function readingsOf({ features }: Pick<InstrumentView<string>, 'features'>): Readings | null {
  const { change = null, atr = null, rank = null, trend = null } = features;
  return change === null || atr === null || rank === null || trend === null ? null : { change, atr, rank, trend };
}

/**
 * Momentum against what chance makes: return / (ATR / close · √period), above 0 upwards. 0 when the market does not move.
 * A random walk whose bars are as wide as these comes to about ±0.6 at one standard deviation.
 */
export const scoreOf = (
  { momentumPeriod }: AdaptiveMomentumParams,
  { change, atr }: Pick<Readings, 'change' | 'atr'>,
  close: number,
): number => (atr > 0 ? change / ((atr / close) * Math.sqrt(momentumPeriod)) : 0);

/** The score that an entry needs: the wilder the market, the more. */
export const thresholdOf = ({ entryScore, entryStretch }: AdaptiveMomentumParams, { rank }: Readings): number =>
  entryScore * (1 + entryStretch * rank);

/** Whether the momentum alone would be entered. */
export function isStrong(params: AdaptiveMomentumParams, readings: Readings, close: number): boolean {
  const score = scoreOf(params, readings, close);
  return Math.abs(score) >= thresholdOf(params, readings) && allows(params.sides, sideOf(score));
}

/** Where the stop would trail to: the wilder the market, the farther behind. Null: it stays. */
export function trailedStop(
  { trailAtr, trailStepAtr, stressStretch }: AdaptiveMomentumParams,
  position: NonNullable<Input['position']>,
  at: { readonly best: number; readonly close: number; readonly readings: Readings },
): number | null {
  const { atr, rank } = at.readings;
  const to = at.best - signOf(position.side) * trailAtr * (1 + stressStretch * rank) * atr;
  return mayTrail(position, at.close, { to, step: trailStepAtr * atr }) ? to : null;
}

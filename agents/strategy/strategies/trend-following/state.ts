import { z } from 'zod';
import type { InstrumentInput } from '#shared/domain/per-instrument.ts';
import type { HeldPosition } from '#shared/domain/strategy.ts';
import { bestPrice } from '../held.ts';
import { allows, type Side, sideOf, signOf } from '../side.ts';
import type { TrendFollowingParams } from './params.ts';

export const trendState = z.strictObject({
  /** Which way the averages lay at the last bar: 1 fast above slow, −1 below, 0 neither; null before the first. */
  trend: z.literal([-1, 0, 1]).nullable(),
  /** Bars since they crossed that way, counted to one beyond the window; null when nobody saw it or it is no side to take. */
  barsSinceCross: z.int().nullable(),
  /** Best price since the position was entered; null without one. */
  best: z.number().nullable(),
  /** How many entries of the position were asked for: each once, whatever became of it. 0 without a position. */
  asked: z.int(),
});
export type TrendState = z.output<typeof trendState>;

export type Feature = 'fast' | 'slow' | 'rsi' | 'averageVolume' | 'atr';
export type Readings = Readonly<Record<Feature, number>>;
export type Input = InstrumentInput<TrendFollowingParams, TrendState, Feature>;

/** How far bars since a crossing are counted. */
export const lastCounted = ({ entryWindowBars }: TrendFollowingParams): number =>
  entryWindowBars === null ? 0 : entryWindowBars + 1;

/** −1, 0 or 1, and never −0, which JSON does not keep. */
export const trendOf = ({ fast, slow }: Pick<Readings, 'fast' | 'slow'>): -1 | 0 | 1 =>
  fast > slow ? 1 : fast < slow ? -1 : 0;

/** RSI as the side sees it: above 50 speaks for it. */
export const momentumOf = ({ rsi }: Pick<Readings, 'rsi'>, side: Side): number => (side === 'long' ? rsi : 100 - rsi);

/**
 * Whether the close is far enough for one more entry. Entries lie `addAtr` apart, so the one after n is due at the average price of
 * the n plus (n + 1) / 2 of these steps.
 */
export function isAddDue(
  params: TrendFollowingParams,
  { side, entries, entryPrice }: HeldPosition,
  { readings, close }: { readonly readings: Readings; readonly close: number },
): boolean {
  const needed = params.addAtr * readings.atr * ((entries + 1) / 2);
  return (close - entryPrice) * signOf(side) >= needed && momentumOf(readings, side) >= params.rsiEntry;
}

export function nextState({ params, state, position, bar }: Input, readings: Readings): TrendState {
  const trend = trendOf(readings);
  const isWanted = trend !== 0 && allows(params.sides, sideOf(trend));
  const hasCrossed = state.trend !== null && state.trend !== trend;
  const { barsSinceCross: since } = state;
  const counted = since === null ? null : Math.min(since + 1, lastCounted(params));
  return {
    trend,
    barsSinceCross: !isWanted ? null : hasCrossed ? 0 : counted,
    best: position === null ? null : bestPrice(position, state.best, bar),
    asked: position === null ? 0 : Math.max(state.asked, position.entries),
  };
}

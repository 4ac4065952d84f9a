import type { Bar } from '#shared/domain/bar.ts';
import type { InstrumentInput } from '#shared/domain/per-instrument.ts';
import type { HeldPosition } from '#shared/domain/strategy.ts';
import { better, signOf } from './side.ts';

/** For how many bars the position has been held when the bar closes. */
export const heldBars = (
  { time, barMs }: Pick<InstrumentInput<unknown, unknown, string>, 'time' | 'barMs'>,
  { openedAt }: HeldPosition,
): number => Math.floor((time + barMs - openedAt) / barMs);

/** The best price since the position was entered, of the bars that were looked at; `known` is the one before. */
export const bestPrice = ({ side, entryPrice }: HeldPosition, known: number | null, bar: Bar): number =>
  better(side, known ?? entryPrice, side === 'long' ? bar.high : bar.low);

/**
 * Whether a stop may be moved to `to`: a price that the close has not passed, at least `step` tighter than the one in force.
 * All in quote.
 */
export function mayTrail(
  { side, stopLoss }: HeldPosition,
  close: number,
  { to, step }: { readonly to: number; readonly step: number },
): boolean {
  const sign = signOf(side);
  const isTighter = stopLoss === null || ((to - stopLoss) * sign >= step && to !== stopLoss);
  return to > 0 && (close - to) * sign > 0 && isTighter;
}

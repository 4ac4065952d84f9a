import type { Side } from '../side.ts';
import { signOf } from '../side.ts';
import { type Input, type Readings, readingsOf, scoreOf } from './readings.ts';

/** What an instrument is among those of its bot. */
export interface Standing {
  /** How many have a better score for the side. */
  readonly better: number;
  /** How many may be entered: the share of the best, at least one. */
  readonly places: number;
  /** Mean rank of their volatilities, 0 to 1: how stressed the market is. */
  readonly stress: number;
  /** How many others are held on the side. */
  readonly held: number;
}

export function standingOf({ params, instrument, instruments, bar }: Input, readings: Readings, side: Side): Standing {
  const sign = signOf(side);
  const own = scoreOf(params, readings, bar.close) * sign;
  let [better, count, ranks, held] = [0, 0, 0, 0];
  for (const [id, view] of Object.entries(instruments)) {
    if (view === null) continue;
    if (id !== instrument && view.position?.side === side) held++;
    const other = readingsOf(view);
    if (other === null) continue;
    count++;
    ranks += other.rank;
    if (id !== instrument && scoreOf(params, other, view.bar.close) * sign > own) better++;
  }
  return { better, places: Math.max(1, Math.ceil(count * params.topShare)), stress: ranks / count, held };
}

/**
 * Share of a whole position: 1 / (1 + correlation · others held), so that positions that move together carry about the risk of
 * one. A correlation below 0 makes none larger.
 */
export function sizeOf({ params, features }: Input, { held }: Standing): number {
  const correlation = features.correlation ?? params.assumedCorrelation;
  return 1 / (1 + Math.max(0, correlation) * held);
}

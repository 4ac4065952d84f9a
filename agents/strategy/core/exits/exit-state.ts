import { z } from 'zod';
import type { Bar } from '#shared/domain/bar.ts';
import type { HeldPosition } from '#shared/domain/strategy.ts';

/** What is remembered of a position for its exit plan; the rest is derived from the position and its fills. */
export const exitState = z.strictObject({
  /** Of the position: with another one it begins anew. */
  openedAt: z.number(),
  /** The best price since the entry, in quote: the highest of a long, the lowest of a short. */
  best: z.number(),
  /** R: from the entry to the stop it was first seen with, in quote per unit; null while no stop was seen. */
  risk: z.number().nullable(),
});
export type ExitState = z.output<typeof exitState>;

/** By instrument. */
export const exitStates = z.record(z.string(), exitState);
export type ExitStates = Readonly<z.output<typeof exitStates>>;

/** An order that a bar's close led to fills a moment after it: in a bar that began so little before, all prices came after it. */
const PROMPT_SHARE = 0.1;

/** The state after a bar. Of a bar in whose middle the position was opened only the close is known to be after it. */
export function exitStateAfter(
  before: ExitState | undefined,
  position: HeldPosition,
  { bar, barMs }: { readonly bar: Bar; readonly barMs: number },
): ExitState {
  const { openedAt, entryPrice, stopLoss, side } = position;
  const known = before?.openedAt === openedAt ? before : { openedAt, best: entryPrice, risk: null };
  const whole = openedAt <= bar.openTime + barMs * PROMPT_SHARE;
  const reached = whole ? (side === 'long' ? bar.high : bar.low) : bar.close;
  return {
    openedAt,
    best: side === 'long' ? Math.max(known.best, reached) : Math.min(known.best, reached),
    risk: known.risk ?? (stopLoss === null ? null : Math.abs(entryPrice - stopLoss)),
  };
}

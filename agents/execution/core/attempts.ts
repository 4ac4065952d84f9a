import { isLive } from '#shared/domain/order-state.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { DeskOrder } from './desk.ts';
import { isProtective } from './protection.ts';

export interface Attempts {
  /** Orders that were sent for the position and are over, oldest first. */
  readonly ended: readonly DeskOrder[];
}

/** Of orders that belong to a position, but its entries. */
export const attemptsOf = (own: readonly DeskOrder[]): Attempts => ({
  ended: own.filter(order => !isLive(order.state) && order.sentAt !== null),
});

export type NextAttempt =
  | { readonly kind: 'protect'; readonly failures: number }
  | { readonly kind: 'close'; readonly failures: number }
  | { readonly kind: 'wait'; readonly until: EpochMs; readonly failures: number };

const RETRY_MS = 250;
/** A position waits bare for no longer than this once the venue would take its stop again. */
const LONGEST_WAIT_MS = 5_000;
/** Refusals after which attempts begin to spread out: a loop of refusals must not eat the venue's patience. */
const FREE_ATTEMPTS = 3;

/**
 * What to try for a position without a stop, given how the last attempts ended. A refusal for a passing reason is tried
 * again within the grace time; any other refused protection means: close at market; a refused close: protect again.
 */
export function nextAttempt(
  { ended }: Attempts,
  { now, graceMs }: { readonly now: EpochMs; readonly graceMs: number },
): NextAttempt {
  const failed = ended.slice(ended.findLastIndex(order => order.state !== 'rejected') + 1);
  const last = failed.at(-1);
  const first = failed[0];
  if (last === undefined || first === undefined) return { kind: 'protect', failures: 0 };
  const failures = new Set(failed.map(order => order.listId ?? order.id)).size;
  const unreachable = last.code === 'VENUE_UNREACHABLE';
  const passing = unreachable || last.code === 'VENUE_RATE_LIMITED' || last.code === 'VENUE_CLOCK_SKEW';
  const until = epochMs((last.sentAt ?? now) + waitMs(failures, passing));
  if (until > now) return { kind: 'wait', until, failures };
  if (!isProtective(last)) return { kind: 'protect', failures };
  // nobody is reached: a close would not be either, and once the venue is back a stop is what is wanted
  if (unreachable) return { kind: 'protect', failures };
  if (passing && now - (first.sentAt ?? now) < graceMs) return { kind: 'protect', failures };
  return { kind: 'close', failures };
}

/**
 * From when on a position may be sold at the market once more: at once, and ever later the more sales in a row found nobody. A loop of
 * them in an empty book would use up the orders that the account may send, and other positions would go without their stops.
 */
export function nextSale({ ended }: Attempts): EpochMs | null {
  const sales = ended.filter(order => order.purpose === 'exit' && order.state !== 'rejected');
  const unsold = sales.slice(sales.findLastIndex(order => order.filled.gt(0)) + 1);
  const sentAt = unsold.at(-1)?.sentAt ?? null;
  return sentAt === null ? null : epochMs(sentAt + spreadMs(unsold.length - 1));
}

function waitMs(failures: number, passing: boolean): number {
  if (failures < FREE_ATTEMPTS) return passing ? RETRY_MS : 0;
  return spreadMs(failures - FREE_ATTEMPTS);
}

const spreadMs = (before: number): number => Math.min(LONGEST_WAIT_MS, RETRY_MS * 2 ** before);

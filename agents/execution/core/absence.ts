import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { DeskOrder } from './desk.ts';

/** How long after its expiry a request is still looked for: some venues show an order late. */
export const LATE_VISIBILITY_MS = 60_000;
/** A clock and a network are never exact. */
const MARGIN_MS = 250;

/** What was found out beyond the denial, after the request expired. */
export interface Evidence {
  /** A cancel by client id was refused: where orders live, it does not rest. */
  readonly notResting: boolean;
  /** The account holds at least the base that our books know of: it was not sold. */
  readonly notSold: boolean;
}

export type SilenceVerdict = 'keep-asking' | 'gather-evidence' | 'never-arrived';

/**
 * What to think of an order that the venue denies in its orders, open orders and trades. Past the expiry nothing of the
 * request can take effect any more; what may lag is what the venue shows, so it is looked for another minute. An order
 * that a position waits for need not wait so long once it is proven that it neither rests nor traded: what a cancel and
 * the balance say comes from where orders live, not from where they are shown.
 */
export function verdictOnSilence(
  order: Pick<DeskOrder, 'purpose' | 'expiresAt'>,
  { now, evidence }: { readonly now: EpochMs; readonly evidence: Evidence | null },
): SilenceVerdict {
  const expiresAt = order.expiresAt ?? epochMs(0);
  if (now >= expiresAt + LATE_VISIBILITY_MS) return 'never-arrived';
  if (order.purpose === 'entry' || now < expiresAt + MARGIN_MS) return 'keep-asking';
  if (evidence === null) return 'gather-evidence';
  return evidence.notResting && evidence.notSold ? 'never-arrived' : 'keep-asking';
}

/** When to ask the `attempt`th time (from 0), in ms after the last: quickly at first, then less and less often. */
export const askDelayMs = (attempt: number, firstMs: number): number =>
  attempt === 0 ? 0 : Math.min(5_000, firstMs * 2 ** (attempt - 1));

import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { DeskOrder } from './desk.ts';
import { isProtective } from './protection.ts';

/** How long after its expiry a request is still looked for: some venues show an order late. */
export const LATE_VISIBILITY_MS = 60_000;
/** A clock and a network are never exact. */
const MARGIN_MS = 250;

export type SilenceVerdict = 'keep-asking' | 'probe' | 'never-arrived';

/**
 * What to think of an order that the venue denies in its orders, open orders and trades. Past the expiry nothing of the
 * request can take effect any more; what may lag is what the venue shows. So the order is looked for another minute.
 * A protective order need not wait so long, because the venue can be made to say it: it rests until touched, so a cancel
 * by client id that the venue refuses (`probed`: it has no such order) comes from where orders live, not from where
 * they are shown.
 */
export function verdictOnSilence(
  order: Pick<DeskOrder, 'purpose' | 'expiresAt'>,
  { now, probed }: { readonly now: EpochMs; readonly probed: boolean },
): SilenceVerdict {
  const expiresAt = order.expiresAt ?? epochMs(0);
  if (now >= expiresAt + LATE_VISIBILITY_MS) return 'never-arrived';
  if (!isProtective(order) || now < expiresAt + MARGIN_MS) return 'keep-asking';
  return probed ? 'never-arrived' : 'probe';
}

/** When to ask the `attempt`th time (from 0), in ms after the last: quickly at first, then less and less often. */
export const askDelayMs = (attempt: number, firstMs: number): number =>
  attempt === 0 ? 0 : Math.min(5_000, firstMs * 2 ** (attempt - 1));

import type { OrderType } from '#shared/domain/order.ts';
import { type Decimal, sum, ZERO } from '#shared/kernel/decimal.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { DeskOrder } from './desk.ts';

/** How long after its expiry a request is still looked for: some venues show an order late. */
const LATE_VISIBILITY_MS = 60_000;
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

/** An unseen purchase: what of it our books do not hold. `market`: it trades as a whole or not at all. */
export interface UnseenPurchase {
  readonly type: OrderType;
  readonly rest: Decimal;
}

/** How near in size purchases may come to a sale, as a share of it, and still hide it: fees are less. */
const ALIKE = 0.01;
/** Their combinations double with each. */
const MOST_COMBINED = 10;

/** Whether purchases that may have come in unseen, together or in part, could add up to what was sold. */
export function mayHideSale(purchases: readonly UnseenPurchase[], sold: Decimal): boolean {
  const whole = purchases.filter(({ type }) => type === 'market');
  if (whole.length > MOST_COMBINED) return true;
  const sums = [ZERO];
  for (const { rest } of whole) sums.push(...sums.map(one => one.plus(rest)));
  const upTo = sum(purchases.filter(({ type }) => type !== 'market').map(({ rest }) => rest));
  return sums.some(one => one.lte(sold.times(1 + ALIKE)) && one.plus(upTo).gte(sold.times(1 - ALIKE)));
}

/** When to ask the `attempt`th time (from 0), in ms after the last: quickly at first, then less and less often. */
export const askDelayMs = (attempt: number, firstMs: number): number =>
  attempt === 0 ? 0 : Math.min(5_000, firstMs * 2 ** (attempt - 1));

/** The same, but not past the moment from which silence says something: a position may be waiting for it. */
export function nextAskMs(
  attempt: number,
  {
    order,
    now,
    firstMs,
  }: { readonly order: Pick<DeskOrder, 'expiresAt'>; readonly now: EpochMs; readonly firstMs: number },
): number {
  const telling = (order.expiresAt ?? now) + MARGIN_MS - now;
  const delay = askDelayMs(attempt, firstMs);
  return telling > 0 ? Math.min(delay, telling) : delay;
}

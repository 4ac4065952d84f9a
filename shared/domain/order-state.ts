import type { Decimal } from '../kernel/decimal.ts';
import { err, ok, type Result } from '../kernel/result.ts';

/**
 * `approved`: wanted, nothing sent. `submitting`: committed as sent, its call may be on the way. `unknown`: the call ended
 * without a verdict, so the venue is asked and it is never sent again. `denied`: refused here, before any call.
 */
export const ORDER_STATES = [
  'approved',
  'submitting',
  'unknown',
  'open',
  'partly-filled',
  'filled',
  'cancelled',
  'expired',
  'rejected',
  'never-arrived',
  'denied',
] as const;
export type OrderStateName = (typeof ORDER_STATES)[number];

/** States in which the order is, or may be, on the venue and can still trade. */
export const LIVE_STATES = ['submitting', 'unknown', 'open', 'partly-filled'] as const satisfies OrderStateName[];
/** States in which the venue has said that the order rests there. */
export const RESTING_STATES = ['open', 'partly-filled'] as const satisfies OrderStateName[];
export const isLive = (state: OrderStateName): boolean => (LIVE_STATES as readonly OrderStateName[]).includes(state);
export const isResting = (state: OrderStateName): boolean =>
  (RESTING_STATES as readonly OrderStateName[]).includes(state);

/** The part of an order that its machine moves. Quantities in base; `filled` is the sum of the fills we hold. */
export interface OrderProgress {
  readonly state: OrderStateName;
  readonly quantity: Decimal;
  readonly filled: Decimal;
}

export type OrderEvent =
  | { readonly kind: 'submitted' }
  | { readonly kind: 'denied' }
  | { readonly kind: 'accepted' }
  /** The venue ended it and created it again by itself: it rests under another venue id. Only while nothing is filled. */
  | { readonly kind: 'replaced' }
  | { readonly kind: 'outcome-unknown' }
  | { readonly kind: 'rejected' }
  /** One new fill, of `quantity`; duplicates are taken out by their trade id before. */
  | { readonly kind: 'filled'; readonly quantity: Decimal }
  /** The end, with all that the venue says was filled by then. */
  | { readonly kind: 'cancelled' | 'expired'; readonly filled: Decimal }
  /** Everyone at the venue who could know it denies it, for long enough. */
  | { readonly kind: 'absent' };
export type OrderEventKind = OrderEvent['kind'];

export type MoveRefused =
  | { readonly kind: 'illegal-move'; readonly from: OrderStateName; readonly event: OrderEventKind }
  /** The venue reports an end with more filled than the fills we hold: fetch them first, then tell again. */
  | { readonly kind: 'fills-missing'; readonly missing: Decimal }
  | { readonly kind: 'overfilled'; readonly excess: Decimal };

/** `by-fill`: filled when nothing is left, else partly filled. `end-or-filled`: stays ended, filled when nothing is left. */
type Move = OrderStateName | 'by-fill' | 'end-or-filled';

/** Every legal move, one per line; a missing cell is an illegal one. Moves to the same state are reports that came late. */
const MOVES: Readonly<Record<OrderStateName, Partial<Readonly<Record<OrderEventKind, Move>>>>> = {
  approved: {
    submitted: 'submitting',
    denied: 'denied',
  },
  submitting: {
    denied: 'denied', // stopped between the commit and the call
    accepted: 'open',
    'outcome-unknown': 'unknown',
    rejected: 'rejected',
    filled: 'by-fill', // the stream was faster than the answer
    cancelled: 'cancelled',
    expired: 'expired',
  },
  unknown: {
    accepted: 'open',
    replaced: 'open',
    'outcome-unknown': 'unknown',
    rejected: 'rejected',
    filled: 'by-fill',
    cancelled: 'cancelled',
    expired: 'expired',
    absent: 'never-arrived',
  },
  open: {
    accepted: 'open',
    replaced: 'open',
    'outcome-unknown': 'open',
    rejected: 'rejected', // a stop that the venue could not place once it was touched
    filled: 'by-fill',
    cancelled: 'cancelled',
    expired: 'expired',
    absent: 'expired', // it was there once, and the venue denies it for good
  },
  'partly-filled': {
    accepted: 'partly-filled',
    'outcome-unknown': 'partly-filled',
    filled: 'by-fill',
    cancelled: 'cancelled',
    expired: 'expired',
    absent: 'expired',
  },
  filled: {
    accepted: 'filled',
    'outcome-unknown': 'filled',
    cancelled: 'filled', // a cancel that lost the race
    expired: 'filled',
  },
  cancelled: {
    accepted: 'cancelled',
    replaced: 'open', // the cancel was half of it
    'outcome-unknown': 'cancelled',
    filled: 'end-or-filled', // a late fill is still our money
    cancelled: 'cancelled',
    expired: 'cancelled',
  },
  expired: {
    accepted: 'expired',
    replaced: 'open',
    'outcome-unknown': 'expired',
    filled: 'end-or-filled',
    cancelled: 'expired',
    expired: 'expired',
  },
  rejected: {
    accepted: 'open', // the venue's positive answer is later than its refusal
    'outcome-unknown': 'rejected',
    rejected: 'rejected',
    filled: 'by-fill',
    cancelled: 'cancelled',
    expired: 'expired',
  },
  'never-arrived': {
    accepted: 'open', // it did arrive: seen on the venue after all
    'outcome-unknown': 'never-arrived',
    filled: 'by-fill',
    cancelled: 'cancelled',
    expired: 'expired',
    absent: 'never-arrived',
  },
  denied: {
    denied: 'denied',
  },
};

/** Moves an order by one event. Told twice or in another order, the same events end in the same state. */
export function moveOrder(order: OrderProgress, event: OrderEvent): Result<OrderProgress, MoveRefused> {
  const move = MOVES[order.state][event.kind];
  if (move === undefined) return err({ kind: 'illegal-move', from: order.state, event: event.kind });
  if (event.kind === 'filled') return fill(order, event.quantity, move);
  if (event.kind === 'cancelled' || event.kind === 'expired') {
    const missing = event.filled.minus(order.filled);
    if (missing.gt(0)) return err({ kind: 'fills-missing', missing });
  }
  return ok({ ...order, state: move as OrderStateName });
}

function fill(order: OrderProgress, quantity: Decimal, move: Move): Result<OrderProgress, MoveRefused> {
  const filled = order.filled.plus(quantity);
  if (filled.gt(order.quantity)) return err({ kind: 'overfilled', excess: filled.minus(order.quantity) });
  if (filled.eq(order.quantity)) return ok({ ...order, filled, state: 'filled' });
  return ok({ ...order, filled, state: move === 'by-fill' ? 'partly-filled' : order.state });
}

/** Average price after another fill, in quote per base, fees out. */
export const averagePrice = (
  held: { readonly filled: Decimal; readonly averagePrice: Decimal | null },
  added: { readonly quantity: Decimal; readonly price: Decimal },
): Decimal =>
  held.averagePrice === null
    ? added.price
    : held.averagePrice
        .times(held.filled)
        .plus(added.price.times(added.quantity))
        .div(held.filled.plus(added.quantity));

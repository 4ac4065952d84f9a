import type { Code } from '#shared/domain/codes.ts';
import { isResting } from '#shared/domain/order-state.ts';
import type { Decimal } from '#shared/kernel/decimal.ts';
import { ZERO } from '#shared/kernel/decimal.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { deny } from './approval.ts';
import type { DeskOrder } from './desk.ts';
import type { Draft } from './draft.ts';
import { orderIdOf } from './new-order.ts';
import { cancelOrders, submit } from './requests.ts';
import { reachesMinimum, roundPrice, roundQuantity } from './rounding.ts';

/** The market's clock may run faster than the wall's, by which a desk wakes: a resting entry is looked at this often. */
const LOOK_MS = 5_000;

/** What the venue refused for the order's own parameters: with others it may be taken. */
const MENDABLE: ReadonlySet<Code> = new Set<Code>(['VENUE_REJECTED', 'VENUE_UNSUPPORTED', 'VENUE_INSUFFICIENT_FUNDS']);

/** Sends an entry, takes one that may not be sent back, and ends one that rested for as long as its approval holds. */
export function planEntry(draft: Draft, order: DeskOrder): void {
  if (order.state === 'approved') planApproved(draft, order);
  else if (isResting(order.state)) planResting(draft, order);
  else if (order.state === 'rejected' && draft.moved(order.id)) adjust(draft, order);
}

function planApproved(draft: Draft, order: DeskOrder): void {
  const { tradingState } = draft.desk;
  if (isPositionClosed(draft, order)) {
    deny(draft, order.id, 'EXECUTION_POSITION_GONE', 'the position it adds to is closed');
    return;
  }
  const lateMs = overdueMs(draft, order);
  if (lateMs > 0) {
    deny(draft, order.id, 'EXECUTION_APPROVAL_EXPIRED', `${lateMs} ms too late`);
    return;
  }
  if (tradingState !== 'ACTIVE') {
    deny(draft, order.id, 'EXECUTION_TRADING_HALTED', `trading is ${tradingState}`);
    return;
  }
  if (draft.settings.admitEntries) submit(draft, [order]);
  else draft.wake(epochMs(draft.clock.wall + 100));
}

/** A limit order rests while its approval is valid. What of it was filled by then is a position, large or small. */
function planResting(draft: Draft, order: DeskOrder): void {
  if (draft.desk.tradingState !== 'ACTIVE' || isPositionClosed(draft, order)) {
    cancelOrders(draft, [order]);
    return;
  }
  const { validUntil } = order.terms;
  if (!draft.settings.entries.endAtExpiry || order.type !== 'limit' || validUntil === null) return;
  if (overdueMs(draft, order) === 0) {
    draft.wake(epochMs(draft.clock.wall + Math.min(LOOK_MS, validUntil - draft.clock.market + 1)));
    return;
  }
  const share = order.filled.div(order.quantity);
  const first = order.cancelRequestedAt === null;
  if (first && share.gt(0) && share.lt(draft.settings.entries.minFillShare)) tellSmall(draft, order, share);
  cancelOrders(draft, [order]);
  draft.wake(epochMs(draft.clock.wall + LOOK_MS));
}

/** True when what the entry belongs to was closed: nothing is to be opened anew by what is left of it. */
const isPositionClosed = (draft: Draft, { positionId }: DeskOrder): boolean =>
  positionId !== null && (draft.positionById(positionId)?.closedAt ?? null) !== null;

/** By how long the market has passed the order's validity; 0 while it is valid. */
const overdueMs = (draft: Draft, { terms: { validUntil } }: DeskOrder): number =>
  validUntil === null ? 0 : Math.max(0, draft.clock.market - (validUntil satisfies EpochMs));

const tellSmall = (draft: Draft, order: DeskOrder, share: Decimal): void =>
  draft.finding({
    code: 'EXECUTION_ENTRY_PARTLY_FILLED',
    severity: 'warning',
    title: `Entry in ${draft.desk.key.instrumentId} of ${draft.desk.key.botId} ended with little of it filled`,
    detail: `${share.times(100).toFixed(0)} % of ${order.quantity} was filled (order ${order.id}). The rest is cancelled; what was filled is held with its stop, or kept as dust when it is below what the venue takes.`,
  });

/**
 * After a refusal with proof: the same intent once more, as a new order, rounded to the instrument as it is now, or smaller where the
 * funds do not reach. Not when nothing about it would be different, and at most `maxAdjustments` times.
 */
function adjust(draft: Draft, order: DeskOrder): void {
  const { entries } = draft.settings;
  const { instrument, mark, tradingState } = draft.desk;
  const ordinal = order.ordinal + 1;
  if (order.code === null || !MENDABLE.has(order.code) || ordinal > entries.maxAdjustments) return;
  if (tradingState !== 'ACTIVE' || overdueMs(draft, order) > 0 || order.filled.gt(0)) return;
  const short = order.code === 'VENUE_INSUFFICIENT_FUNDS';
  const wanted = short ? order.quantity.times(entries.fundsShare) : order.quantity;
  const quantity = roundQuantity(wanted, instrument);
  const limitPrice = order.limitPrice === null ? null : roundPrice(order.limitPrice, order.side, instrument);
  const same = quantity.eq(order.quantity) && (limitPrice === null || order.limitPrice?.eq(limitPrice) === true);
  const price = limitPrice ?? mark;
  if (same || (price !== null && !reachesMinimum(quantity, price, instrument)) || quantity.lte(0)) return;
  const again = draft.add({
    ...order,
    id: orderIdOf(order.approvalId, 'entry', ordinal),
    ordinal,
    quantity,
    limitPrice,
    state: 'approved',
    filled: ZERO,
    venueOrderId: null,
    averagePrice: null,
    code: null,
    detail: null,
    sentAt: null,
    expiresAt: null,
    cancelRequestedAt: null,
  });
  planApproved(draft, again);
}

import { applyFill, openPosition } from '#shared/accounting/position.ts';
import { averagePrice, isLive, type OrderEvent } from '#shared/domain/order-state.ts';
import { maximum, minimum } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { unreachable } from '#shared/kernel/invariant.ts';
import { takeApproval } from './approval.ts';
import type { DeskOrder, DeskPosition } from './desk.ts';
import type { Draft } from './draft.ts';
import type { Fact, FillFact, ReportFact } from './facts.ts';
import { takeFunding, takeLiquidation } from './liquidation.ts';
import { positionIdOf } from './new-order.ts';

/** Takes one fact into the desk. A fact told twice changes nothing the second time. */
export function applyFact(draft: Draft, fact: Fact): void {
  if (fact.kind === 'approval') {
    takeApproval(draft, fact.approval);
    return;
  }
  if (fact.kind === 'liquidation') {
    takeLiquidation(draft, fact);
    return;
  }
  if (fact.kind === 'funding') {
    takeFunding(draft, fact);
    return;
  }
  const order = draft.order(fact.orderId);
  if (order === null) return; // not of this desk: the shell routes by order, so it can only be long over
  switch (fact.kind) {
    case 'fill':
      applyTrade(draft, order, fact);
      return;
    case 'report':
      applyReport(draft, order, fact);
      return;
    case 'outcome-unknown':
      draft.move(order.id, { kind: 'outcome-unknown' }, { detail: { detail: fact.detail } });
      return;
    case 'rejected':
    case 'denied': {
      if (!isLive(order.state)) return; // an answer to a call whose order has moved on
      if (order.state !== 'submitting' && order.state !== 'unknown') {
        draft.asks.add(order.id); // seen on the venue already: the venue's own view decides
        return;
      }
      const { code, detail } = fact;
      draft.move(order.id, { kind: fact.kind }, { patch: { code, detail }, detail: { code, reason: detail } });
      return;
    }
    case 'doubt':
      if (isLive(order.state)) draft.asks.add(order.id);
      return;
    case 'absent':
      if (order.state !== 'submitting' && isLive(order.state))
        draft.move(order.id, { kind: 'absent' }, { detail: { detail: fact.detail } });
      return;
    default:
      unreachable(fact);
  }
}

function applyReport(draft: Draft, order: DeskOrder, report: ReportFact): void {
  if (isOfAnother(order, report)) {
    takeReplacement(draft, order, report);
    return;
  }
  const known: DeskOrder = { ...order, venueOrderId: order.venueOrderId ?? report.venueOrderId };
  draft.patch(known);
  if (order.state === 'denied') {
    draft.move(order.id, { kind: 'accepted' }); // impossible, and therefore said aloud
    return;
  }
  if (report.filled.gt(order.filled)) draft.asks.add(order.id);
  const { event, patch } = reported(order, report);
  draft.move(order.id, event, {
    ...(patch === null ? {} : { patch }),
    detail: report.reason === '' ? {} : { reason: report.reason },
    venueTime: report.venueTime,
  });
}

/** About another order of the venue under the same client id, which is no end of ours unless the venue was asked. */
function isOfAnother(order: DeskOrder, { venueOrderId, state, source, filled }: ReportFact): boolean {
  if (order.venueOrderId === null || venueOrderId === order.venueOrderId || state === 'filled') return false;
  return state === 'open' ? order.filled.isZero() && filled.isZero() : source === 'stream';
}

/** The venue ended the order and created it again. What comes by the stream may be late: then the venue is asked as well. */
function takeReplacement(draft: Draft, order: DeskOrder, { venueOrderId, state, source, venueTime }: ReportFact): void {
  if (source === 'stream') draft.asks.add(order.id);
  if (state !== 'open') return;
  const detail = { replaced: order.venueOrderId, by: venueOrderId };
  draft.move(order.id, { kind: 'replaced' }, { patch: { venueOrderId }, detail, venueTime });
}

function reported(
  order: DeskOrder,
  { state, filled, reason }: ReportFact,
): { readonly event: OrderEvent; readonly patch: Partial<DeskOrder> | null } {
  if (state === 'cancelled' || state === 'expired') return { event: { kind: state, filled }, patch: null };
  if (state === 'rejected') {
    if (filled.gt(0) || order.filled.gt(0) || !isLive(order.state)) {
      return { event: { kind: 'expired', filled }, patch: null };
    }
    return { event: { kind: 'rejected' }, patch: { code: 'VENUE_REJECTED', detail: reason } };
  }
  return { event: { kind: 'accepted' }, patch: null }; // filled: by its fills, which are on their way
}

function applyTrade(draft: Draft, order: DeskOrder, fact: FillFact): void {
  draft.move(
    order.id,
    { kind: 'filled', quantity: fact.quantity },
    {
      patch: { venueOrderId: order.venueOrderId ?? fact.venueOrderId, averagePrice: averagePrice(order, fact) },
      detail: { tradeId: fact.venueTradeId, quantity: fact.quantity.toString(), price: fact.price.toString() },
      venueTime: fact.venueTime,
    },
  );
  draft.fills.push({ fact, order, positionId: tradePosition(draft, order, fact) });
}

/** Adds the trade to its position; null when there is none, which a person should know. */
function tradePosition(draft: Draft, order: DeskOrder, fact: FillFact): Id | null {
  const own = order.positionId === null ? null : draft.positionById(order.positionId);
  const pair = { base: draft.desk.instrument.base, quote: draft.desk.instrument.quote };
  if (order.purpose === 'entry') {
    const held = draft.position ?? own;
    if (held === null) {
      const opened = opening(order, fact, openPosition(fact, { pair }).position);
      draft.hold(opened);
      return opened.id;
    }
    const grown = { ...held, ...applyFill(held, fact, { pair }).position, closedAt: null, closeReason: null };
    draft.hold(order.filled.isZero() ? added(grown, order) : grown);
    return held.id;
  }
  const held = own ?? draft.position;
  if (held === null) {
    excess(draft, fact, 'a sale without a position');
    return null;
  }
  const applied = applyFill(held, fact, { pair });
  if (applied.excess.gt(0)) excess(draft, fact, `${applied.excess} more than the position held`);
  const flat = applied.position.quantity.isZero();
  draft.hold({
    ...held,
    ...applied.position,
    ...(flat
      ? { closedAt: held.closedAt ?? fact.venueTime, closeReason: held.closeReason ?? closeReasonOf(order, fact) }
      : {}),
  });
  return held.id;
}

/** The first trade of one more entry: the position's levels are its own from now on, but a stop never becomes looser. */
function added(position: DeskPosition, { terms: { stopLoss, takeProfit } }: DeskOrder): DeskPosition {
  const tighter = position.side === 'long' ? maximum : minimum;
  const known = position.stopLoss ?? stopLoss;
  return {
    ...position,
    entries: position.entries + 1,
    stopLoss: known === null || stopLoss === null ? known : tighter(known, stopLoss),
    takeProfit,
  };
}

/** A bracket left at the level that its last trade is nearer to. */
function closeReasonOf({ purpose, type, limitPrice, stopPrice }: DeskOrder, { price }: FillFact): string {
  if (type !== 'bracket' || limitPrice === null || stopPrice === null) return purpose;
  const nearTarget = price.minus(limitPrice).abs().lt(price.minus(stopPrice).abs());
  return nearTarget ? 'take-profit' : 'stop-loss';
}

const opening = (order: DeskOrder, fact: FillFact, accounted: Omit<DeskPosition, keyof Facts>): DeskPosition => ({
  ...accounted,
  id: order.positionId ?? positionIdOf(order.id),
  entries: 1,
  stopLoss: order.terms.stopLoss,
  takeProfit: order.terms.takeProfit,
  openedAt: fact.venueTime,
  protectedAt: null,
  stopPassedAt: null,
  closedAt: null,
  closeReason: null,
  correlationId: order.correlationId,
});

type Facts = Pick<
  DeskPosition,
  | 'id'
  | 'entries'
  | 'stopLoss'
  | 'takeProfit'
  | 'openedAt'
  | 'protectedAt'
  | 'stopPassedAt'
  | 'closedAt'
  | 'closeReason'
  | 'correlationId'
>;

const excess = (draft: Draft, fact: FillFact, detail: string): void =>
  draft.finding({
    code: 'RECONCILIATION_MISMATCH',
    severity: 'critical',
    title: `Trade ${fact.venueTradeId} of ${draft.desk.key.instrumentId} sold beyond the position`,
    detail,
  });

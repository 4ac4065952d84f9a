import { applyFill } from '#shared/accounting/position.ts';
import { minimum } from '#shared/kernel/decimal.ts';
import type { DeskOrder } from './desk.ts';
import type { Draft } from './draft.ts';
import type { FillFact, FundingFact, LiquidationFact } from './facts.ts';
import { exitSide, newOrder, orderIdOf } from './new-order.ts';
import { authorityOver, nextOrdinal } from './protection.ts';

/** The venue closed the position: written down as an exit that filled at once, under the approval that the position stood under. */
export function takeLiquidation(draft: Draft, fact: LiquidationFact): void {
  const { position } = draft;
  const authority = position === null ? null : authorityOver(draft, position);
  if (position === null || authority === null) return;
  const { price, fee, feeAsset, venueTradeId, venueOrderId, venueTime } = fact;
  const quantity = minimum(fact.quantity, position.quantity);
  const ordinal = nextOrdinal(draft, authority.id, 'exit');
  const order: DeskOrder = draft.add({
    ...newOrder(authority, 'exit', { type: 'market', timeInForce: 'GTC', quantity, limitPrice: null }),
    id: orderIdOf(authority.id, 'exit', ordinal),
    ordinal,
    side: exitSide(position),
    positionId: position.id,
    venueOrderId,
    state: 'filled',
    filled: quantity,
    averagePrice: price,
    detail: 'the venue liquidated the account',
    marketTime: draft.clock.market,
  });
  const { side } = order;
  const trade = { side, quantity, price, fee, feeAsset, isMaker: false, venueOrderId, venueTradeId, venueTime };
  const fill: FillFact = { kind: 'fill', orderId: order.id, ...trade };
  draft.fills.push({ fact: fill, order, positionId: position.id });
  const { base, quote } = draft.desk.instrument;
  draft.hold({
    ...position,
    ...applyFill(position, fill, { pair: { base, quote } }).position,
    protectedAt: null,
    closedAt: venueTime,
    closeReason: 'liquidation',
  });
}

/** What the position paid or received for being held is part of what it earned. */
export function takeFunding(draft: Draft, { amount }: FundingFact): void {
  const { position } = draft;
  if (position !== null) draft.hold({ ...position, realizedPnl: position.realizedPnl.plus(amount) });
}

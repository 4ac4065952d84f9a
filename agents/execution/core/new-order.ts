import type { OrderPurpose, Side } from '#shared/domain/order.ts';
import { ZERO } from '#shared/kernel/decimal.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import type { OrderShape } from './algorithms/algorithm.ts';
import type { Approval, DeskOrder, DeskPosition } from './desk.ts';

/** The id of an order: a hash of what it is for, so that the same intent is always the same order. */
export const orderIdOf = (approvalId: Id, purpose: OrderPurpose, ordinal: number): Id =>
  deriveId('order', approvalId, purpose, ordinal);

/** The position that an entry opens: the same order always opens the same one. */
export const positionIdOf = (entryOrderId: Id): Id => deriveId('position', entryOrderId);

/** The side that makes the position smaller. */
export const exitSide = (position: Pick<DeskPosition, 'side'>): Side => (position.side === 'long' ? 'sell' : 'buy');

/** The approval that an order of ours, not asked for by name, acts under: protection and emergency exits need one too. */
export type Authority = Pick<
  Approval,
  'id' | 'side' | 'marketTime' | 'correlationId' | 'stopLoss' | 'takeProfit' | 'validUntil'
>;

/** What the orders under one approval have in common. */
export const newOrder = (approval: Authority, purpose: OrderPurpose, shape: OrderShape): DeskOrder => ({
  id: orderIdOf(approval.id, purpose, 0),
  approvalId: approval.id,
  terms: { stopLoss: approval.stopLoss, takeProfit: approval.takeProfit, validUntil: approval.validUntil },
  positionId: null,
  purpose,
  ordinal: 0,
  listId: null,
  replaces: null,
  side: approval.side,
  type: shape.type,
  timeInForce: shape.timeInForce,
  quantity: shape.quantity,
  limitPrice: shape.limitPrice,
  stopPrice: null,
  state: 'approved',
  filled: ZERO,
  venueOrderId: null,
  averagePrice: null,
  code: null,
  detail: null,
  sentAt: null,
  expiresAt: null,
  cancelRequestedAt: null,
  marketTime: approval.marketTime,
  correlationId: approval.correlationId,
});

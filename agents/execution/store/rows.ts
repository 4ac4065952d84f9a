import type { Code } from '#shared/domain/codes.ts';
import type { Instrument, MarketSymbol } from '#shared/domain/instrument.ts';
import type { OrderPurpose, OrderType, Side, TimeInForce, VenueOrderId } from '#shared/domain/order.ts';
import type { OrderStateName } from '#shared/domain/order-state.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { hexOf, type Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Approval, DeskKey, DeskOrder, DeskPosition } from '../core/desk.ts';

const decimal = (text: string | null): Decimal | null => (text === null ? null : new Decimal(text));
const text = (value: Decimal | null): string | null => value?.toString() ?? null;
const moment = (time: EpochMs | null): string | null => (time === null ? null : new Date(time).toISOString());

interface KeyColumns {
  readonly account: string;
  readonly bot_id: string;
  readonly instrument_id: string;
}
export const keyOf = (row: KeyColumns): DeskKey => ({
  account: row.account,
  botId: row.bot_id,
  instrumentId: row.instrument_id,
});

export interface ApprovalRow extends KeyColumns {
  readonly id: Id;
  readonly intent: Approval['intent'];
  readonly side: Side;
  readonly order_type: 'market' | 'limit' | null;
  readonly quantity: string | null;
  readonly limit_price: string | null;
  readonly stop_loss: string | null;
  readonly take_profit: string | null;
  readonly position_id: Id | null;
  readonly market_time: EpochMs;
  readonly valid_until: EpochMs | null;
  readonly correlation_id: Id;
}

export const approvalOf = (row: ApprovalRow): Approval => ({
  id: row.id,
  key: keyOf(row),
  intent: row.intent,
  side: row.side,
  orderType: row.order_type,
  quantity: decimal(row.quantity),
  limitPrice: decimal(row.limit_price),
  stopLoss: decimal(row.stop_loss),
  takeProfit: decimal(row.take_profit),
  positionId: row.position_id,
  marketTime: row.market_time,
  validUntil: row.valid_until,
  correlationId: row.correlation_id,
});

export interface OrderRow extends KeyColumns {
  readonly id: Id;
  readonly approval_id: Id;
  readonly position_id: Id | null;
  readonly purpose: OrderPurpose;
  readonly ordinal: number;
  readonly list_id: Id | null;
  readonly replaces: Id | null;
  readonly side: Side;
  readonly type: OrderType;
  readonly time_in_force: TimeInForce;
  readonly quantity: string;
  readonly limit_price: string | null;
  readonly stop_price: string | null;
  readonly venue_order_id: VenueOrderId | null;
  readonly state: OrderStateName;
  readonly cancel_requested_at: EpochMs | null;
  readonly filled_quantity: string;
  readonly average_price: string | null;
  readonly code: Code | null;
  readonly detail: string | null;
  readonly sent_at: EpochMs | null;
  readonly expires_at: EpochMs | null;
  readonly market_time: EpochMs;
  readonly correlation_id: Id;
  /** Of the approval. */
  readonly approved_stop_loss: string | null;
  readonly approved_take_profit: string | null;
  readonly approved_valid_until: EpochMs | null;
}

export const orderOf = (row: OrderRow): DeskOrder => ({
  id: row.id,
  approvalId: row.approval_id,
  terms: {
    stopLoss: decimal(row.approved_stop_loss),
    takeProfit: decimal(row.approved_take_profit),
    validUntil: row.approved_valid_until,
  },
  positionId: row.position_id,
  purpose: row.purpose,
  ordinal: row.ordinal,
  listId: row.list_id,
  replaces: row.replaces,
  side: row.side,
  type: row.type,
  timeInForce: row.time_in_force,
  quantity: new Decimal(row.quantity),
  limitPrice: decimal(row.limit_price),
  stopPrice: decimal(row.stop_price),
  venueOrderId: row.venue_order_id,
  state: row.state,
  cancelRequestedAt: row.cancel_requested_at,
  filled: new Decimal(row.filled_quantity),
  averagePrice: decimal(row.average_price),
  code: row.code,
  detail: row.detail,
  sentAt: row.sent_at,
  expiresAt: row.expires_at,
  marketTime: row.market_time,
  correlationId: row.correlation_id,
});

/** A row for `json_populate_recordset(null::orders, …)`. */
export const orderJson = (key: DeskKey, order: DeskOrder) => ({
  id: order.id,
  approval_id: order.approvalId,
  position_id: order.positionId,
  account: key.account,
  bot_id: key.botId,
  instrument_id: key.instrumentId,
  purpose: order.purpose,
  ordinal: order.ordinal,
  list_id: order.listId,
  replaces: order.replaces,
  side: order.side,
  type: order.type,
  time_in_force: order.timeInForce,
  quantity: order.quantity.toString(),
  limit_price: text(order.limitPrice),
  stop_price: text(order.stopPrice),
  client_order_id: hexOf(order.id),
  venue_order_id: order.venueOrderId,
  state: order.state,
  cancel_requested_at: moment(order.cancelRequestedAt),
  filled_quantity: order.filled.toString(),
  average_price: text(order.averagePrice),
  code: order.code,
  detail: order.detail,
  sent_at: moment(order.sentAt),
  expires_at: moment(order.expiresAt),
  market_time: moment(order.marketTime),
  correlation_id: order.correlationId,
});

export interface PositionRow extends KeyColumns {
  readonly id: Id;
  readonly side: 'long' | 'short';
  readonly quantity: string;
  readonly entry_quantity: string;
  readonly entry_price: string;
  readonly entries: number;
  readonly exit_quantity: string;
  readonly exit_price: string | null;
  readonly fees: string;
  readonly realized_pnl: string;
  readonly stop_loss: string | null;
  readonly take_profit: string | null;
  readonly opened_at: EpochMs;
  readonly protected_at: EpochMs | null;
  readonly stop_passed_at: EpochMs | null;
  readonly closed_at: EpochMs | null;
  readonly close_reason: string | null;
  readonly dust: string;
  readonly correlation_id: Id;
}

export const positionOf = (row: PositionRow): DeskPosition => ({
  id: row.id,
  side: row.side,
  quantity: new Decimal(row.quantity),
  entryQuantity: new Decimal(row.entry_quantity),
  entryPrice: new Decimal(row.entry_price),
  entries: row.entries,
  exitQuantity: new Decimal(row.exit_quantity),
  exitPrice: decimal(row.exit_price),
  fees: new Decimal(row.fees),
  realizedPnl: new Decimal(row.realized_pnl),
  dust: new Decimal(row.dust),
  stopLoss: decimal(row.stop_loss),
  takeProfit: decimal(row.take_profit),
  openedAt: row.opened_at,
  protectedAt: row.protected_at,
  stopPassedAt: row.stop_passed_at,
  closedAt: row.closed_at,
  closeReason: row.close_reason,
  correlationId: row.correlation_id,
});

/** A row for `json_populate_recordset(null::positions, …)`. */
export const positionJson = (key: DeskKey, position: DeskPosition) => ({
  id: position.id,
  account: key.account,
  bot_id: key.botId,
  instrument_id: key.instrumentId,
  side: position.side,
  quantity: position.quantity.toString(),
  entry_quantity: position.entryQuantity.toString(),
  entry_price: position.entryPrice.toString(),
  entries: position.entries,
  exit_quantity: position.exitQuantity.toString(),
  exit_price: text(position.exitPrice),
  fees: position.fees.toString(),
  realized_pnl: position.realizedPnl.toString(),
  stop_loss: text(position.stopLoss),
  take_profit: text(position.takeProfit),
  opened_at: moment(position.openedAt),
  protected_at: moment(position.protectedAt),
  stop_passed_at: moment(position.stopPassedAt),
  closed_at: moment(position.closedAt),
  close_reason: position.closeReason,
  dust: position.dust.toString(),
  correlation_id: position.correlationId,
});

export interface InstrumentRow {
  readonly id: string;
  readonly symbol: MarketSymbol;
  readonly base: string;
  readonly quote: string;
  readonly tick_size: string;
  readonly step_size: string;
  readonly min_quantity: string;
  readonly max_quantity: string;
  readonly min_notional: string;
  readonly status: Instrument['status'];
  readonly mark: string | null;
}

export const instrumentOf = (row: InstrumentRow): Instrument => ({
  symbol: row.symbol,
  base: row.base,
  quote: row.quote,
  tickSize: new Decimal(row.tick_size),
  stepSize: new Decimal(row.step_size),
  minQuantity: new Decimal(row.min_quantity),
  maxQuantity: new Decimal(row.max_quantity),
  minNotional: new Decimal(row.min_notional),
  status: row.status,
});

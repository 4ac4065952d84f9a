import type { Selectable } from 'kysely';
import { z } from 'zod';
import type {
  CandleView,
  DecisionView,
  FeaturesView,
  OrderDetail,
  OrderEventView,
  PositionDetail,
} from '../../contracts/api/chain.ts';
import type { CandlesTable, FeaturesTable } from '../tables/market.ts';
import type { RiskDecisionsTable } from '../tables/risk.ts';
import type { OrderEventsTable, OrdersTable, PositionsTable } from '../tables/trading.ts';
import { explainCode } from './alerts.ts';
import { orderView } from './orders.ts';
import { isoOf, isoOrNull, symbolOf, venueOf } from './reader.ts';

/** Rows as links of the chain that `explain` and `why` show. */
export const candleView = (row: Selectable<CandlesTable>): CandleView => ({
  instrument: symbolOf(row.instrument_id),
  venue: venueOf(row.instrument_id),
  timeframe: row.timeframe,
  openTime: isoOf(row.open_time),
  open: row.open,
  high: row.high,
  low: row.low,
  close: row.close,
  volume: row.volume,
  source: row.source,
  receivedAt: isoOf(row.received_at),
});

const featureValues = z.record(z.string(), z.number().nullable()).catch({});

export const featuresView = (row: Selectable<FeaturesTable>): FeaturesView => ({
  timeframe: row.timeframe,
  openTime: isoOf(row.open_time),
  values: featureValues.parse(row.values),
  computedAt: isoOf(row.computed_at),
});

const jsonObject = z.record(z.string(), z.json()).catch({});

export function decisionView(row: Selectable<RiskDecisionsTable>): DecisionView {
  const code = explainCode(row.code);
  return {
    id: row.id,
    verdict: row.verdict,
    code: row.code,
    codes: row.codes,
    means: code?.means ?? null,
    mend: code?.mend ?? null,
    intent: row.intent,
    side: row.side,
    orderType: row.order_type,
    quantity: row.quantity,
    limitPrice: row.limit_price,
    referencePrice: row.reference_price,
    stopLoss: row.stop_loss,
    takeProfit: row.take_profit,
    reserved: row.reserved,
    sizing: jsonObject.parse(row.sizing),
    validUntil: isoOrNull(row.valid_until),
    createdAt: isoOf(row.created_at),
  };
}

export const orderDetail = (row: Selectable<OrdersTable>): OrderDetail => ({
  ...orderView(row),
  timeInForce: row.time_in_force,
  stopPrice: row.stop_price,
  detail: row.detail,
  sentAt: isoOrNull(row.sent_at),
  expiresAt: isoOrNull(row.expires_at),
  updatedAt: isoOf(row.updated_at),
  correlationId: row.correlation_id,
});

const anyJson = z.json().catch(null);

export const orderEventView = (row: Selectable<OrderEventsTable>): OrderEventView => ({
  event: row.event,
  from: row.from_state,
  to: row.to_state,
  detail: anyJson.parse(row.detail),
  venueTime: isoOrNull(row.venue_time),
  at: isoOf(row.created_at),
});

export const positionDetail = (row: Selectable<PositionsTable>): PositionDetail => ({
  id: row.id,
  side: row.side,
  quantity: row.quantity,
  entryQuantity: row.entry_quantity,
  entryPrice: row.entry_price,
  exitQuantity: row.exit_quantity,
  exitPrice: row.exit_price,
  fees: row.fees,
  realizedPnl: row.realized_pnl,
  stopLoss: row.stop_loss,
  takeProfit: row.take_profit,
  openedAt: isoOf(row.opened_at),
  protectedAt: isoOrNull(row.protected_at),
  closedAt: isoOrNull(row.closed_at),
  closeReason: row.close_reason,
  dust: row.dust,
});

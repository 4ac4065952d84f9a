import { sql } from 'kysely';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { DeskKey } from '../core/desk.ts';
import type { RecordedFill } from '../core/draft.ts';
import { fillIdOf } from '../core/facts.ts';
import type { Turn } from '../core/turn.ts';
import { orderJson, positionJson } from './rows.ts';

/** Writes what the turns changed; the statements travel together. */
export async function saveTurns(tx: Transaction, turns: readonly Turn[]): Promise<void> {
  const positions = turns.flatMap(({ desk, positions }) => positions.map(position => positionJson(desk.key, position)));
  const orders = turns.flatMap(({ desk, orders }) => orders.map(order => orderJson(desk.key, order)));
  const events = turns
    .flatMap(turn => turn.events)
    .map(event => ({
      order_id: event.orderId,
      event: event.event,
      from_state: event.from,
      to_state: event.to,
      detail: event.detail,
      venue_time: event.venueTime === null ? null : new Date(event.venueTime).toISOString(),
    }));
  const fills = turns.flatMap(({ desk, fills }) => fills.map(fill => fillJson(desk.key, fill)));
  const work: Promise<unknown>[] = [];
  if (positions.length > 0) work.push(upsertPositions(tx, positions));
  if (orders.length > 0) work.push(upsertOrders(tx, orders));
  if (events.length > 0) {
    work.push(
      sql`insert into order_events (order_id, event, from_state, to_state, detail, venue_time)
        select order_id, event, from_state, to_state, detail, venue_time
        from json_populate_recordset(null::order_events, ${JSON.stringify(events)}::json)`.execute(tx),
    );
  }
  if (fills.length > 0) {
    work.push(
      sql`insert into fills (id, order_id, position_id, account, bot_id, instrument_id, venue_trade_id, side, quantity, price,
          fee, fee_asset, is_maker, venue_time, correlation_id)
        select id, order_id, position_id, account, bot_id, instrument_id, venue_trade_id, side, quantity, price,
          fee, fee_asset, is_maker, venue_time, correlation_id
        from json_populate_recordset(null::fills, ${JSON.stringify(fills)}::json)`.execute(tx),
    );
  }
  await Promise.all(work);
}

const upsertOrders = (tx: Transaction, rows: readonly unknown[]): Promise<unknown> =>
  sql`insert into orders (id, approval_id, position_id, account, bot_id, instrument_id, purpose, ordinal, list_id, replaces, side, type,
      time_in_force, quantity, limit_price, stop_price, client_order_id, venue_order_id, state, cancel_requested_at,
      filled_quantity, average_price, code, detail, sent_at, expires_at, market_time, correlation_id, mark_price, mid_price)
    select id, approval_id, position_id, account, bot_id, instrument_id, purpose, ordinal, list_id, replaces, side, type,
      time_in_force, quantity, limit_price, stop_price, client_order_id, venue_order_id, state, cancel_requested_at,
      filled_quantity, average_price, code, detail, sent_at, expires_at, market_time, correlation_id,
      (select price from marks where marks.instrument_id = made.instrument_id), (select mid from marks where marks.instrument_id = made.instrument_id)
    from json_populate_recordset(null::orders, ${JSON.stringify(rows)}::json) as made
    on conflict (id) do update set position_id = excluded.position_id, quantity = excluded.quantity, replaces = excluded.replaces,
      venue_order_id = excluded.venue_order_id, state = excluded.state, cancel_requested_at = excluded.cancel_requested_at,
      filled_quantity = excluded.filled_quantity, average_price = excluded.average_price, code = excluded.code,
      detail = excluded.detail, sent_at = excluded.sent_at, expires_at = excluded.expires_at, updated_at = now()`.execute(
    tx,
  );

const upsertPositions = (tx: Transaction, rows: readonly unknown[]): Promise<unknown> =>
  sql`insert into positions (id, account, bot_id, instrument_id, side, quantity, entry_quantity, entry_price, entries, exit_quantity,
      exit_price, fees, realized_pnl, stop_loss, take_profit, opened_at, protected_at, stop_passed_at, closed_at, close_reason, dust, correlation_id)
    select id, account, bot_id, instrument_id, side, quantity, entry_quantity, entry_price, entries, exit_quantity,
      exit_price, fees, realized_pnl, stop_loss, take_profit, opened_at, protected_at, stop_passed_at, closed_at, close_reason, dust, correlation_id
    from json_populate_recordset(null::positions, ${JSON.stringify(rows)}::json)
    on conflict (id) do update set quantity = excluded.quantity, entry_quantity = excluded.entry_quantity,
      entry_price = excluded.entry_price, entries = excluded.entries, exit_quantity = excluded.exit_quantity, exit_price = excluded.exit_price,
      fees = excluded.fees, realized_pnl = excluded.realized_pnl, stop_loss = excluded.stop_loss,
      take_profit = excluded.take_profit, protected_at = excluded.protected_at, stop_passed_at = excluded.stop_passed_at, closed_at = excluded.closed_at,
      close_reason = excluded.close_reason, dust = excluded.dust, updated_at = now()`.execute(tx);

const fillJson = (key: DeskKey, { fact, order, positionId }: RecordedFill) => ({
  id: fillIdOf(key, fact.venueTradeId),
  order_id: fact.orderId,
  position_id: positionId,
  account: key.account,
  bot_id: key.botId,
  instrument_id: key.instrumentId,
  venue_trade_id: fact.venueTradeId,
  side: fact.side,
  quantity: fact.quantity.toString(),
  price: fact.price.toString(),
  fee: fact.fee.toString(),
  fee_asset: fact.feeAsset,
  is_maker: fact.isMaker,
  venue_time: new Date(fact.venueTime).toISOString(),
  correlation_id: order.correlationId,
});

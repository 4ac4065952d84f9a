import { sql } from 'kysely';
import type { VenueOrderId } from '#shared/domain/order.ts';
import { LIVE_STATES, type OrderStateName } from '#shared/domain/order-state.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { DeskKey } from '../core/desk.ts';
import type { LiveOrder } from '../core/reconcile.ts';
import { keyOf } from './rows.ts';

/** How an order stands with us; null when we have none of that id. */
export async function standingOf(db: Transaction, id: Id): Promise<OrderStateName | null> {
  const row = await db.selectFrom('orders').select('state').where('id', '=', id).executeTakeFirst();
  return row?.state ?? null;
}

/** Our orders by the venue's ids. */
export async function ordersAtVenue(
  db: Transaction,
  instrumentId: string,
  venueOrderIds: readonly VenueOrderId[],
): Promise<ReadonlyMap<VenueOrderId, { readonly id: Id; readonly key: DeskKey }>> {
  if (venueOrderIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('orders')
    .select(['id', 'account', 'bot_id', 'instrument_id', 'venue_order_id'])
    .where('instrument_id', '=', instrumentId)
    .where('venue_order_id', 'in', venueOrderIds)
    .execute();
  return new Map(rows.map(row => [row.venue_order_id as VenueOrderId, { id: row.id, key: keyOf(row) }]));
}

/** To which desks these orders belong; those that are not ours are left out. */
export async function desksOf(db: Transaction, ids: readonly Id[]): Promise<ReadonlyMap<Id, DeskKey>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('orders')
    .select(['id', 'account', 'bot_id', 'instrument_id'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map(row => [row.id, keyOf(row)]));
}

export interface Books {
  /** Orders that are not over. */
  readonly live: readonly LiveOrder[];
  readonly positions: readonly { readonly key: DeskKey; readonly isProtected: boolean }[];
}

/** What reconciliation compares with the venue. */
export async function readBooks(db: Transaction, account: string): Promise<Books> {
  const [live, positions] = await Promise.all([
    db
      .selectFrom('orders')
      .select(['id', 'account', 'bot_id', 'instrument_id', 'state', 'venue_order_id', 'filled_quantity'])
      .where('account', '=', account)
      .where('state', 'in', ['approved', ...LIVE_STATES])
      .execute(),
    db
      .selectFrom('positions')
      .select(['account', 'bot_id', 'instrument_id', 'protected_at'])
      .where('account', '=', account)
      .where('closed_at', 'is', null)
      .execute(),
  ]);
  return {
    live: live.map(row => ({
      id: row.id,
      key: keyOf(row),
      state: row.state,
      venueOrderId: row.venue_order_id as VenueOrderId | null,
      filled: new Decimal(row.filled_quantity),
    })),
    positions: positions.map(row => ({ key: keyOf(row), isProtected: row.protected_at !== null })),
  };
}

export type FillCursor = { readonly tradeId: string } | { readonly time: EpochMs };

/**
 * From where on each traded instrument's trades are read after a start. A trade stored a quarter of an hour ago is behind
 * every gap that a reconciliation every few seconds can have left; without one, everything since the first order.
 */
export async function readCursors(db: Transaction, account: string): Promise<ReadonlyMap<string, FillCursor>> {
  const { rows } = await sql<{ instrument_id: string; since: EpochMs; settled: string | null }>`
    select o.instrument_id, min(o.market_time) as since, (
      select f.venue_trade_id from fills f where f.account = ${account} and f.instrument_id = o.instrument_id
        and f.created_at < now() - interval '15 minutes' order by f.venue_time desc, f.created_at desc limit 1) as settled
    from orders o where o.account = ${account} and o.sent_at is not null group by o.instrument_id`.execute(db);
  return new Map(
    rows.map(row => [
      row.instrument_id,
      row.settled === null ? { time: epochMs(row.since - 60_000) } : { tradeId: row.settled },
    ]),
  );
}

/** Which of these trades of an account are stored already, as `instrument|trade`. */
export async function storedTrades(
  db: Transaction,
  account: string,
  trades: readonly { readonly instrumentId: string; readonly venueTradeId: string }[],
): Promise<ReadonlySet<string>> {
  if (trades.length === 0) return new Set();
  const { rows } = await sql<{ trade: string }>`select f.instrument_id || '|' || f.venue_trade_id as trade from fills f
    join unnest(${trades.map(one => one.instrumentId)}::text[], ${trades.map(one => one.venueTradeId)}::text[])
      as t(instrument_id, venue_trade_id) using (instrument_id, venue_trade_id) where f.account = ${account}`.execute(
    db,
  );
  return new Set(rows.map(row => row.trade));
}

/** Orders of the last hour that we gave up as never arrived. */
export async function lostOrders(
  db: Transaction,
  account: string,
): Promise<readonly { readonly id: Id; readonly key: DeskKey; readonly marketTime: EpochMs }[]> {
  const rows = await db
    .selectFrom('orders')
    .select(['id', 'account', 'bot_id', 'instrument_id', 'market_time'])
    .where('account', '=', account)
    .where('state', '=', 'never-arrived')
    .where('created_at', '>', sql<EpochMs>`now() - interval '1 hour'`)
    .execute();
  return rows.map(row => ({ id: row.id, key: keyOf(row), marketTime: row.market_time }));
}

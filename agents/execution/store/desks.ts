import { type RawBuilder, sql } from 'kysely';
import { Decimal } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import { DRAIN_LIMIT } from '#shared/messaging/drain.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { type Approval, type Desk, type DeskKey, deskText, type TradingState } from '../core/desk.ts';
import {
  type ApprovalRow,
  approvalOf,
  type InstrumentRow,
  instrumentOf,
  keyOf,
  type OrderRow,
  orderOf,
  type PositionRow,
  positionOf,
} from './rows.ts';

/** Orders of a position that are over and still looked at: what was tried last. Beside them the last of each purpose, whose ordinal is used up. */
const HISTORY = 20;

export interface LoadedDesks {
  readonly desks: ReadonlyMap<string, Desk>;
  readonly approvals: readonly Approval[];
}

export interface LoadRequest {
  /** Whose: a query that gives account, instrument_id and bot_id, each desk once. */
  readonly keys: RawBuilder<unknown>;
  readonly approvalIds?: Ids;
  /** Orders that facts are about, whatever their state. */
  readonly orderIds?: readonly Id[];
}

export const theseKeys = (keys: readonly DeskKey[]): RawBuilder<unknown> =>
  sql`select * from unnest(${keys.map(key => key.account)}::text[], ${keys.map(key => key.instrumentId)}::text[],
    ${keys.map(key => key.botId)}::text[]) as keys(account, instrument_id, bot_id)`;

/** Ids given, or a query that gives them. */
type Ids = readonly Id[] | RawBuilder<unknown>;

const arrayOf = (ids: Ids): RawBuilder<unknown> => (Array.isArray(ids) ? sql`${ids}::uuid[]` : sql`array(${ids})`);

/** Approvals that wait to be taken in, before they are claimed. */
export const WAITING_APPROVALS: RawBuilder<unknown> = sql`select (payload->>'approvalId')::uuid from deliveries
  where consumer = 'execution' and done_at is null and type = 'order-approved'
    and payload->>'approvalId' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' order by seq limit ${sql.lit(DRAIN_LIMIT)}`;

export const keysOfApprovals = (ids: Ids): RawBuilder<unknown> =>
  sql`select distinct account, instrument_id, bot_id from risk_decisions where id = any(${arrayOf(ids)}) and verdict = 'approved'`;

/**
 * Locks the desks until the transaction ends and loads all that a decision about them looks at, in one round trip.
 * The trading state cannot change before the end either.
 */
export async function loadDesks(tx: Transaction, request: LoadRequest): Promise<LoadedDesks> {
  const { keys, approvalIds = [], orderIds = [] } = request;
  const [, states, instruments, approvals, positions, orders] = await Promise.all([
    sql`select pg_advisory_xact_lock(hashtextextended(desk, 0)) from (
      select account || '|' || instrument_id || '|' || bot_id as desk from (${keys}) k order by 1) locked`.execute(tx),
    sql<{ account: string; state: TradingState | null }>`
      select account, tradewind_locked_trading_state(account) as state from (select distinct account from (${keys}) k) a`.execute(
      tx,
    ),
    sql<InstrumentRow & { account: string; bot_id: string }>`
      select k.account, k.bot_id, i.*, m.price as mark from (${keys}) k
      join instruments i on i.id = k.instrument_id left join marks m on m.instrument_id = i.id`.execute(tx),
    Array.isArray(approvalIds) && approvalIds.length === 0 ? { rows: [] } : approvedRows(tx, approvalIds),
    sql<PositionRow>`with k as (${keys}), wanted as (
        select p.id from positions p join k using (account, instrument_id, bot_id) where p.closed_at is null
        union select o.position_id from orders o join k using (account, instrument_id, bot_id)
          where o.state in ('approved', 'submitting', 'unknown', 'open', 'partly-filled')
        union select o.position_id from orders o where o.id = any(${orderIds}::uuid[]))
      select p.* from positions p join wanted using (id) order by p.opened_at, p.id`.execute(tx),
    sql<OrderRow>`with wanted as (
        select o.id from orders o join (${keys}) k using (account, instrument_id, bot_id)
          where o.state in ('approved', 'submitting', 'unknown', 'open', 'partly-filled')
        union select unnest(${orderIds}::uuid[])
        union select last.id from positions p join (${keys}) k using (account, instrument_id, bot_id)
          cross join lateral (select o.id from orders o where o.position_id = p.id
            order by coalesce(o.sent_at, o.created_at) desc, o.ordinal desc limit ${HISTORY}) last
          where p.closed_at is null
        union (select distinct on (o.approval_id, o.purpose) o.id from positions p
          join (${keys}) k using (account, instrument_id, bot_id) join orders o on o.position_id = p.id
          where p.closed_at is null order by o.approval_id, o.purpose, o.ordinal desc))
      select o.*, d.stop_loss as approved_stop_loss, d.take_profit as approved_take_profit, d.valid_until as approved_valid_until
      from orders o join wanted using (id) join risk_decisions d on d.id = o.approval_id
      order by coalesce(o.sent_at, o.created_at), o.ordinal, o.purpose`.execute(tx),
  ]);
  const stateOf = new Map(states.rows.map(row => [row.account, row.state ?? 'ACTIVE']));
  const positionsOf = Map.groupBy(positions.rows, row => deskText(keyOf(row)));
  const ordersOf = Map.groupBy(orders.rows, row => deskText(keyOf(row)));
  const desks = new Map<string, Desk>();
  for (const row of instruments.rows) {
    const key: DeskKey = { account: row.account, instrumentId: row.id, botId: row.bot_id };
    const text = deskText(key);
    desks.set(text, {
      key,
      instrument: instrumentOf(row),
      positions: (positionsOf.get(text) ?? []).map(positionOf),
      orders: (ordersOf.get(text) ?? []).map(orderOf),
      tradingState: stateOf.get(row.account) ?? 'ACTIVE',
      mark: row.mark === null ? null : new Decimal(row.mark),
    });
  }
  return { desks, approvals: approvals.rows.map(approvalOf) };
}

const approvedRows = (tx: Transaction, ids: Ids): Promise<{ readonly rows: readonly ApprovalRow[] }> =>
  sql<ApprovalRow>`select id, account, bot_id, instrument_id, intent, side, order_type, quantity, limit_price, stop_loss,
      take_profit, position_id, market_time, valid_until, correlation_id
    from risk_decisions where id = any(${arrayOf(ids)}) and verdict = 'approved'`.execute(tx);

export function deskOf(loaded: LoadedDesks, key: DeskKey): Desk {
  const desk = loaded.desks.get(deskText(key));
  invariant(desk !== undefined, `desk ${deskText(key)} is loaded: its instrument is known`);
  return desk;
}

export interface TradeKey {
  readonly key: DeskKey;
  readonly venueTradeId: string;
}

/** Which of these trades are stored already, by desk. The venue counts trades per instrument. */
export async function knownTrades(
  tx: Transaction,
  trades: readonly TradeKey[],
): Promise<(key: DeskKey) => ReadonlySet<string>> {
  if (trades.length === 0) return () => new Set();
  const { rows } = await sql<{ account: string; instrument_id: string; venue_trade_id: string }>`
    select account, instrument_id, venue_trade_id from fills where (account, instrument_id, venue_trade_id) in (
      select * from unnest(${trades.map(({ key }) => key.account)}::text[], ${trades.map(({ key }) => key.instrumentId)}::text[],
        ${trades.map(({ venueTradeId }) => venueTradeId)}::text[]))`.execute(tx);
  const market = (account: string, instrumentId: string): string => `${account}|${instrumentId}`;
  const known = Map.groupBy(rows, row => market(row.account, row.instrument_id));
  return ({ account, instrumentId }) =>
    new Set((known.get(market(account, instrumentId)) ?? []).map(row => row.venue_trade_id));
}

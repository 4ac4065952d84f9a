import { type Selectable, sql } from 'kysely';
import type { AgentName } from '../../domain/agents.ts';
import type { Id } from '../../kernel/ids.ts';
import type { TradingStateTable } from '../tables/risk.ts';
import type { Reader } from './reader.ts';

/** Work that waits for an agent; keys that stand behind a dead letter are not counted. Ages in ms. */
export interface WaitingWork {
  readonly agent: AgentName;
  readonly deliveries: number;
  readonly oldestAgeMs: number;
}

export async function readWaiting(db: Reader): Promise<readonly WaitingWork[]> {
  const { rows } = await sql<WaitingWork>`
    select consumer as agent, count(*) as deliveries,
      greatest(0, extract(epoch from clock_timestamp() - min(created_at)) * 1000)::float8 as "oldestAgeMs"
    from deliveries d where done_at is null
      and not exists (select from dead_letters l where l.agent = d.consumer and l.key = d.key and l.quarantined and l.resolved_at is null)
    group by consumer order by consumer`.execute(db);
  return rows;
}

/** Messages that an agent could not handle and nobody has looked after yet. */
export interface OpenDeadLetters {
  readonly agent: AgentName;
  readonly letters: number;
  /** Keys whose later messages wait because of one. */
  readonly quarantinedKeys: readonly string[];
}

export async function readDeadLetters(db: Reader): Promise<readonly OpenDeadLetters[]> {
  const { rows } = await sql<OpenDeadLetters>`
    select agent, count(*) as letters, coalesce(array_agg(distinct key) filter (where quarantined), '{}') as "quarantinedKeys"
    from dead_letters where resolved_at is null group by agent order by agent`.execute(db);
  return rows;
}

export interface WatchedPosition {
  readonly id: Id;
  readonly bot: string;
  readonly symbol: string;
  readonly quantity: string;
  /** True when its stop is confirmed on the venue. */
  readonly protected: boolean;
}

export async function readProtection(db: Reader, account: string): Promise<readonly WatchedPosition[]> {
  return db
    .selectFrom('open_positions')
    .select(['position_id as id', 'bot', 'instrument as symbol', 'quantity', 'protected'])
    .where('account', '=', account)
    .orderBy('position_id')
    .execute();
}

export interface UnknownOrder {
  readonly clientOrderId: string;
  readonly symbol: string;
  /** Since it was sent. */
  readonly ageMs: number;
}

/** Orders whose outcome at the venue is not known. */
export async function readUnknownOrders(db: Reader, account: string): Promise<readonly UnknownOrder[]> {
  const { rows } = await sql<UnknownOrder>`
    select o.client_order_id as "clientOrderId", i.symbol,
      greatest(0, extract(epoch from clock_timestamp() - coalesce(o.sent_at, o.updated_at)) * 1000)::float8 as "ageMs"
    from orders o join instruments i on i.id = o.instrument_id
    where o.account = ${account} and o.state = 'unknown' order by o.created_at`.execute(db);
  return rows;
}

export interface MarkAge {
  readonly symbol: string;
  /** Since the last closed base candle was stored; null when there never was one. */
  readonly ageMs: number | null;
}

/** How old the price of each of these symbols is. */
export async function readMarkAges(db: Reader, symbols: readonly string[]): Promise<readonly MarkAge[]> {
  const { rows } = await sql<MarkAge>`
    select s.symbol, (extract(epoch from clock_timestamp() - max(m.updated_at)) * 1000)::float8 as "ageMs"
    from unnest(${[...symbols]}::text[]) as s(symbol)
    left join instruments i on i.symbol = s.symbol left join marks m on m.instrument_id = i.id
    group by s.symbol order by s.symbol`.execute(db);
  return rows;
}

export type TradingStateNow = Pick<Selectable<TradingStateTable>, 'state' | 'reason' | 'changed_at'>;

/** Null until the risk manager ran for the first time. */
export async function readTradingState(db: Reader, account: string): Promise<TradingStateNow | null> {
  const row = await db
    .selectFrom('trading_state')
    .select(['state', 'reason', 'changed_at'])
    .where('account', '=', account)
    .executeTakeFirst();
  return row ?? null;
}

/** Statements that have been running for longer than `limitMs`, of all processes that the database owner may see. */
export async function readSlowQueries(db: Reader, limitMs: number): Promise<number> {
  const { rows } = await sql<{ slow: number }>`select tradewind_slow_queries(${limitMs}::integer) as slow`.execute(db);
  return rows[0]?.slow ?? 0;
}

import { sql } from 'kysely';
import { z } from 'zod';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { type WatchRow, watchRow } from '../core/watch-row.ts';
import { breakersNotClosed, capital } from './context-query.ts';

const moment = z.number().transform(epochMs).nullable();

const glanceRow = z.strictObject({
  /** The last moment that was looked at. */
  lookedAt: moment,
  /** Venue time of the last fill that was looked at, and of the last one that there is. */
  seenFills: moment,
  fills: moment,
  /** When time alone changes a breaker. */
  due: moment,
  held: watchRow.shape.held,
});
/** What says whether a moment needs a look. */
export type Glance = z.output<typeof glanceRow>;

/** One cheap read: a few rows by their keys. */
export async function readGlance(tx: Transaction, account: string): Promise<Glance> {
  const { rows } = await sql<{ glance: unknown }>`select json_build_object(
    'lookedAt', (select (memory ->> 'at')::bigint from account_watch where account = ${account}),
    'seenFills', (select (seen ->> 'fills')::bigint from account_watch where account = ${account}),
    'fills', ${lastFill(account)},
    'due', (select (extract(epoch from min(until)) * 1000)::bigint from breakers where account = ${account}),
    'held', ${held(account)}) as glance`.execute(tx);
  return glanceRow.parse(rows[0]?.glance);
}

/** Takes the account's turn and reads all that a look at it needs. One round trip. */
export async function readWatch(
  tx: Transaction,
  scope: { readonly account: string; readonly quoteAsset: string; readonly now: EpochMs },
): Promise<WatchRow> {
  const { account, now } = scope;
  const locked = sql`select from risk_limits where account = ${account} for update`.execute(tx);
  const since = sql`coalesce((select to_timestamp((seen ->> 'closedSince')::bigint / 1000.0)
    from account_watch where account = ${account}), ${new Date(now)}::timestamptz)`;
  const loaded = sql<{ watch: unknown }>`select json_build_object(
    'watch', (select json_build_object('memory', memory, 'seen', seen) from account_watch where account = ${account}),
    'breakers', ${breakersNotClosed(account)},
    'trading', (select json_build_object('state', t.state, 'word', t.word, 'wordReason', t.word_reason, 'emergency', (
        select json_build_object('commandId', c.id, 'venue', c.payload ->> 'venue') from commands c
        where c.id = t.command_id and c.kind = 'emergency' and t.word = 'HALTED')) from trading_state t where t.account = ${account}),
    ${capital(scope)},
    'external', (select coalesce(json_object_agg(asset, amount::text), '{}')
      from book_balances where account = ${account} and book = 'external'),
    'fills', ${lastFill(account)},
    'held', ${held(account)},
    'traded', (select coalesce(json_agg(distinct t.id order by t.id), '[]')
      from bots b, unnest(b.instrument_ids) as t(id) where b.account = ${account} and b.state <> 'STOPPED'),
    'closings', (select coalesce(json_agg(json_build_object('positionId', p.id, 'botId', p.bot_id, 'instrumentId', p.instrument_id,
        'at', (extract(epoch from p.closed_at) * 1000)::bigint, 'realizedPnl', p.realized_pnl::float8,
        'byStop', p.close_reason is not distinct from 'stop-loss', 'confidence', (
          select s.confidence from orders o join risk_decisions d on d.id = o.approval_id join signals s on s.id = d.signal_id
          where o.position_id = p.id and o.purpose = 'entry' order by o.created_at limit 1)) order by p.closed_at, p.id), '[]')
      from positions p where p.account = ${account} and p.closed_at >= ${since} and not exists (select from watched_closings w
        where w.account = p.account and w.closed_at = p.closed_at and w.position_id = p.id))
  ) as watch`.execute(tx);
  const [, { rows }] = await Promise.all([locked, loaded]);
  return watchRow.parse(rows[0]?.watch);
}

const stateRow = watchRow.pick({ watch: true, breakers: true, held: true });
export type WatchState = z.output<typeof stateRow>;

/** Breakers and what they remember, outside of any turn. */
export async function readWatchState(db: Transaction, account: string): Promise<WatchState> {
  const { rows } = await sql<{ state: unknown }>`select json_build_object(
    'watch', (select json_build_object('memory', memory, 'seen', seen) from account_watch where account = ${account}),
    'breakers', ${breakersNotClosed(account)},
    'held', ${held(account)}) as state`.execute(db);
  return stateRow.parse(rows[0]?.state);
}

const lastFill = (account: string) =>
  sql`(select (extract(epoch from max(venue_time)) * 1000)::bigint from fills where account = ${account})`;

const held = (account: string) => sql`(select coalesce(json_agg(json_build_object('instrumentId', p.instrument_id,
    'markTime', (extract(epoch from m.market_time) * 1000)::bigint)), '[]')
  from positions p left join marks m on m.instrument_id = p.instrument_id
  where p.account = ${account} and p.closed_at is null)`;

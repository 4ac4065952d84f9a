import { type RawBuilder, sql } from 'kysely';
import type { EpochMs } from '#shared/kernel/time.ts';
import { DRAIN_LIMIT } from '#shared/messaging/drain.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { type ContextRow, contextRow } from '../core/context-row.ts';

export interface ContextScope {
  readonly account: string;
  readonly quoteAsset: string;
  readonly botIds: readonly string[];
  readonly instrumentIds: readonly string[];
  /** Market time. */
  readonly now: EpochMs;
  readonly trades: AskedTrades;
}

/** Whose closed trades are asked for, and of how many days of market time. */
export interface AskedTrades {
  /** Null: of all bots. */
  readonly botIds: readonly string[] | null;
  readonly days: number;
}

/** Who holds what of an account, and what it is worth: members of a JSON object. */
export const capital = ({
  account,
  quoteAsset,
}: Pick<ContextScope, 'account' | 'quoteAsset'>): RawBuilder<unknown> => sql`
    'holdings', (select coalesce(json_agg(json_build_object(
        'botId', c.bot_id, 'asset', c.asset, 'amount', c.amount::text)), '[]')
      from book_balances c where c.account = ${account} and c.book in ('bot', 'unassigned', 'reserve', 'locked', 'outgoing')),
    'prices', (select coalesce(json_agg(json_build_object('asset', i.base, 'price', m.price::text)), '[]')
      from marks m join instruments i on i.id = m.instrument_id where i.quote = ${quoteAsset}),
    'unbooked', (select coalesce(json_agg(json_build_object(
        'botId', f.bot_id, 'side', f.side, 'quantity', f.quantity::text, 'price', f.price::text,
        'fee', f.fee::text, 'feeAsset', f.fee_asset, 'base', f.base, 'quote', f.quote)), '[]')
      from unbooked_fills f where f.account = ${account})`;

/** The breakers of an account that are not just closed, as a JSON array. */
export const breakersNotClosed = (account: string): RawBuilder<unknown> => sql`
    (select coalesce(json_agg(json_build_object('kind', k.kind, 'scope', k.scope, 'subject', k.subject, 'state', k.state,
        'since', (extract(epoch from k.since) * 1000)::bigint, 'until', (extract(epoch from k.until) * 1000)::bigint,
        'effect', k.effect, 'sizeShare', k.size_share, 'reading', k.reading, 'limit', k.trip_limit)), '[]')
      from breakers k where k.account = ${account} and (k.state <> 'closed' or k.until is not null))`;

/** Findings that say: the last candle of the instrument was not real. */
const FAULTS = [
  'CANDLE_PRICE_NOT_POSITIVE',
  'CANDLE_RANGE_INCONSISTENT',
  'CANDLE_VOLUME_NEGATIVE',
  'CANDLE_UNREADABLE',
];

/** The same in SQL: what is known here, or a query that finds it. */
interface Asked {
  readonly account: string;
  readonly quoteAsset: string;
  readonly botIds: RawBuilder<unknown>;
  readonly instrumentIds: RawBuilder<unknown>;
  readonly now: RawBuilder<unknown>;
  readonly trades: AskedTrades;
}

export const readContext = (tx: Transaction, scope: ContextScope): Promise<ContextRow> =>
  read(tx, {
    ...scope,
    botIds: sql`${scope.botIds}::text[]`,
    instrumentIds: sql`${scope.instrumentIds}::text[]`,
    now: sql`${new Date(scope.now)}::timestamptz`,
  });

/** The same for the signals that wait, before they are claimed; as of the latest of them. */
export const readWaitingContext = (
  tx: Transaction,
  scope: Pick<ContextScope, 'account' | 'quoteAsset' | 'trades'>,
): Promise<ContextRow> =>
  read(tx, {
    ...scope,
    botIds: sql`array(select distinct payload->>'botId' from (${WAITING}) w)`,
    instrumentIds: sql`array(select distinct payload->>'instrumentId' from (${WAITING}) w)`,
    now: sql`(select max(market_time) from (${WAITING}) w)`,
  });

const WAITING = sql`select payload, market_time from deliveries
  where consumer = 'risk-manager' and done_at is null and type = 'signal-raised' order by seq limit ${sql.lit(DRAIN_LIMIT)}`;

/**
 * Takes the account's turn and reads everything that decisions about it look at: two statements, one round trip. The lock
 * comes first, so that what is read includes the approvals of whoever held it before.
 */
async function read(tx: Transaction, asked: Asked): Promise<ContextRow> {
  const { account, botIds, instrumentIds, now, trades } = asked;
  const locked = sql`select from risk_limits where account = ${account} for update`.execute(tx);
  const loaded = sql<{ context: unknown }>`select json_build_object(
    'tradingState', (select state from trading_state where account = ${account}),
    'breakers', ${breakersNotClosed(account)},
    'limits', (select json_build_object('maxPositions', max_positions, 'maxExposure', max_exposure::text,
        'maxHeat', max_heat::text, 'feeRate', fee_rate::text)
      from risk_limits where account = ${account}),
    'bots', (select coalesce(json_agg(json_build_object('id', b.id, 'state', b.state, 'minConfidence', b.min_confidence, 'isShadow', b.shadow_since is not null)), '[]')
      from bots b where b.account = ${account} and b.id = any(${botIds})),
    ${capital(asked)},
    'markets', (select coalesce(json_agg(json_build_object(
        'id', i.id, 'status', i.status, 'stepSize', i.step_size::text, 'minQuantity', i.min_quantity::text,
        'maxQuantity', i.max_quantity::text, 'minNotional', i.min_notional::text,
        'mark', m.price::text, 'markTime', (extract(epoch from m.market_time) * 1000)::bigint)), '[]')
      from instruments i left join marks m on m.instrument_id = i.id where i.id = any(${instrumentIds})),
    'findings', (select coalesce(json_agg(distinct jsonb_build_object('instrumentId', q.instrument_id, 'code', q.code)), '[]')
      from data_quality q where q.resolved_at is null and q.instrument_id = any(${instrumentIds})
        and q.code = any(${[...FAULTS, 'DATA_STALE']}::text[])),
    'positions', (select coalesce(json_agg(json_build_object(
        'positionId', p.id, 'botId', p.bot_id, 'instrumentId', p.instrument_id, 'side', p.side,
        'isProtected', p.protected_at is not null,
        'quantity', p.quantity::text, 'cost', (p.quantity * p.entry_price)::text,
        'mark', coalesce((select price from marks m where m.instrument_id = p.instrument_id), p.entry_price)::text, 'entries', p.entries, 'stopLoss', p.stop_loss::text,
        'exitPending', e.rests is not null, 'partPending', coalesce(e.rests < p.quantity, false))), '[]')
      from positions p
      cross join lateral (select max(d.quantity - coalesce(o.filled, 0)) as rests from risk_decisions d
        left join lateral (select sum(o.filled_quantity) as filled, count(*) as count,
            bool_or(o.state in ('approved', 'submitting', 'unknown', 'open', 'partly-filled')) as live
          from orders o where o.approval_id = d.id) o on true
        where d.position_id = p.id and d.verdict = 'approved' and d.intent = 'exit'
          and case when o.count > 0 then o.live else d.created_at > now() - interval '1 minute' end) e
      where p.account = ${account} and p.closed_at is null),
    'reservations', (select coalesce(json_agg(json_build_object(
        'botId', r.bot_id, 'instrumentId', r.instrument_id, 'side', r.side, 'reserved', r.reserved::text,
        'quantity', r.quantity::text, 'price', r.price::text, 'stopLoss', r.stop_loss::text)), '[]')
      from reservations r where r.account = ${account}),
    'results', (select coalesce(json_agg(json_build_object('botId', t.bot_id, 'results', t.results)), '[]')
      from (select p.bot_id, json_agg(p.realized_pnl / (p.entry_quantity * p.entry_price) order by p.closed_at desc, p.id) as results
        from positions p where p.account = ${account} and p.closed_at > ${now} - make_interval(days => ${trades.days}) and p.entry_quantity > 0
          and (${trades.botIds}::text[] is null or p.bot_id = any(${trades.botIds}::text[])) group by p.bot_id) t),
    'entriesWithinMinute', (select count(*) from risk_decisions d
      where d.account = ${account} and d.verdict = 'approved' and d.intent = 'entry'
        and d.market_time > ${now} - interval '1 minute')
  ) as context`.execute(tx);
  const [, { rows }] = await Promise.all([locked, loaded]);
  return contextRow.parse(rows[0]?.context);
}

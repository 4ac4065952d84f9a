import { sql } from 'kysely';
import type { Side } from '#shared/domain/order.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { type EpochMs, type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { at } from '#shared/persistence/reads/reader.ts';
import type { Market } from '../../core/performance/day.ts';
import type { Closed, Span } from '../../core/performance/figures.ts';
import { type TimedFill, traceOf } from '../../core/performance/trace.ts';

export interface MarketRequest {
  readonly account: string;
  readonly baseTimeframe: Timeframe;
  readonly span: Span;
}

interface PositionRow {
  readonly id: Id;
  readonly bot_id: string;
  readonly instrument_id: string;
  readonly closed_at: EpochMs | null;
  readonly realized_pnl: string;
}

interface FillRow {
  readonly position_id: Id | null;
  readonly bot_id: string;
  readonly instrument_id: string;
  readonly base: string;
  readonly quote: string;
  readonly side: Side;
  readonly quantity: string;
  readonly price: string;
  readonly fee: string;
  readonly fee_asset: string;
  readonly fee_price: string | null;
  readonly venue_time: EpochMs;
}

/** What the bots traded and held in a span: the positions with all their fills, also those before it. */
export async function readMarkets(tx: Transaction, request: MarketRequest): Promise<readonly Market[]> {
  const { account, baseTimeframe, span } = request;
  const [from, to] = [new Date(span.from), new Date(span.to)];
  const touched = sql`select id from positions where account = ${account} and opened_at <= ${to} and (closed_at is null or closed_at > ${from})
    union select position_id from fills where account = ${account} and venue_time > ${from} and venue_time <= ${to} and position_id is not null`;
  const [positions, fills] = await Promise.all([
    sql<PositionRow>`select id, bot_id, instrument_id, closed_at, realized_pnl from positions where id in (${touched})
      order by opened_at, id`.execute(tx),
    sql<FillRow>`
      select f.position_id, f.bot_id, f.instrument_id, i.base, i.quote, f.side, f.quantity, f.price, f.fee, f.fee_asset, c.close as fee_price, f.venue_time
      from fills f join instruments i on i.id = f.instrument_id
      left join lateral (
        select close from candles join instruments own on own.id = candles.instrument_id
        where own.base = f.fee_asset and own.quote = i.quote and timeframe = ${baseTimeframe}
          and open_time <= f.venue_time - ${timeframeMs(baseTimeframe)} * interval '1 millisecond'
        order by open_time desc limit 1) c on f.fee_asset not in (i.base, i.quote)
      where f.account = ${account} and f.bot_id is not null
        and (f.position_id in (${touched}) or f.position_id is null and f.venue_time > ${from} and f.venue_time <= ${to})
      order by f.venue_time, f.created_at, f.venue_trade_id`.execute(tx),
  ]);
  const keyOf = (row: PositionRow | FillRow): string => `${row.bot_id}|${row.instrument_id}`;
  const positionsOf = Map.groupBy(positions.rows, keyOf);
  return [...Map.groupBy(fills.rows, keyOf)].flatMap(([key, rows]) => marketOf(rows, positionsOf.get(key) ?? []));
}

function marketOf(rows: readonly FillRow[], positions: readonly PositionRow[]): readonly Market[] {
  const [first] = rows;
  if (first === undefined) return [];
  const pair = { base: first.base, quote: first.quote };
  const byPosition = Map.groupBy(rows, row => row.position_id);
  const traces = positions.map(({ id, closed_at: closedAt, realized_pnl }) =>
    traceOf({
      pair,
      closedAt,
      realizedPnl: new Decimal(realized_pnl),
      fills: (byPosition.get(id) ?? []).map(fillOf),
    }),
  );
  return [{ botId: first.bot_id, instrumentId: first.instrument_id, pair, traces, fills: rows.map(fillOf) }];
}

const fillOf = (row: FillRow): TimedFill => ({
  side: row.side,
  quantity: new Decimal(row.quantity),
  price: new Decimal(row.price),
  fee: new Decimal(row.fee),
  feeAsset: row.fee_asset,
  feePrice: row.fee_price === null ? null : new Decimal(row.fee_price),
  time: row.venue_time,
});

/** Positions closed since a moment, in that order. */
export async function readClosed(tx: Transaction, account: string, since: EpochMs): Promise<readonly Closed[]> {
  const rows = await tx
    .selectFrom('positions')
    .select(['bot_id', 'instrument_id', 'closed_at', 'realized_pnl'])
    .where('account', '=', account)
    .where('closed_at', '>', at(since))
    .orderBy('closed_at')
    .orderBy('opened_at')
    .execute();
  return rows.flatMap(({ bot_id: owner, instrument_id: instrumentId, closed_at: closedAt, realized_pnl }) =>
    closedAt === null ? [] : [{ owner, instrumentId, closedAt, profit: new Decimal(realized_pnl) }],
  );
}

/** The last close of each instrument at or before each moment. */
export async function readPrices(
  tx: Transaction,
  {
    instruments,
    moments,
    baseTimeframe,
  }: {
    readonly instruments: readonly string[];
    readonly moments: readonly EpochMs[];
    readonly baseTimeframe: Timeframe;
  },
): Promise<(instrumentId: string, at: EpochMs) => Decimal | null> {
  const { rows } = await sql<{ id: string; at: EpochMs; close: string }>`
    select i.id, m.at, c.close
    from unnest(${instruments}::text[]) as i(id) cross join unnest(${moments.map(moment => new Date(moment))}::timestamptz[]) as m(at)
    cross join lateral (
      select close from candles where instrument_id = i.id and timeframe = ${baseTimeframe}
        and open_time <= m.at - ${timeframeMs(baseTimeframe)} * interval '1 millisecond'
      order by open_time desc limit 1) c`.execute(tx);
  const prices = new Map(rows.map(row => [`${row.id}|${row.at}`, new Decimal(row.close)]));
  return (instrumentId, moment) => prices.get(`${instrumentId}|${moment}`) ?? null;
}

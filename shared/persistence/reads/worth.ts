import { sql } from 'kysely';
import type { WorthPoint } from '../../accounting/performance/worth-curve.ts';
import { Decimal, ZERO } from '../../kernel/decimal.ts';
import { type EpochMs, epochMs, type Timeframe, timeframeMs } from '../../kernel/time.ts';
import type { Reader } from './reader.ts';

const WHOLE_ACCOUNT = '*';

export interface WorthRequest {
  readonly account: string;
  /** Bots, or `*` for the account. */
  readonly owners: readonly string[];
  readonly quote: string;
  readonly baseTimeframe: Timeframe;
  /** What is just after `from` until `to`. */
  readonly span: { readonly from: EpochMs; readonly to: EpochMs };
}

interface PointRow {
  readonly bot_id: string;
  readonly market_time: EpochMs;
  readonly equity: string;
  readonly high: string;
  readonly low: string;
  readonly given: string;
}

/**
 * What each owner was worth at the last moment of each minute of a span, and before it. A bot was given what its equity holds beyond
 * its profit; for the account the ledger knows what came from outside.
 */
export async function readWorth(
  db: Reader,
  request: WorthRequest,
): Promise<ReadonlyMap<string, readonly WorthPoint[]>> {
  const { account, owners, span } = request;
  const [points, flows, begin] = await Promise.all([
    sql<PointRow>`
      with owners as (select * from unnest(${owners}::text[]) as o(id)),
      minutes as (
        select e.bot_id, max(market_time) as market_time, max(equity) as high, min(equity) as low
        from owners cross join lateral (select bot_id, market_time, equity from equity
          where account = ${account} and bot_id = owners.id and market_time > ${new Date(span.from)} and market_time <= ${new Date(span.to)}) e
        group by 1, date_bin('1 minute', market_time - interval '1 microsecond', '1970-01-01Z')
        union all
        select owners.id, b.market_time, b.equity, b.equity from owners cross join lateral (
          select market_time, equity from equity where account = ${account} and bot_id = owners.id and market_time <= ${new Date(span.from)}
          order by market_time desc limit 1) b)
      select m.bot_id, m.market_time, e.equity, m.high, m.low, e.equity - e.realized_pnl - e.unrealized_pnl as given
      from minutes m join equity e on e.account = ${account} and e.bot_id = m.bot_id and e.market_time = m.market_time
      order by 1, 2`.execute(db),
    readFlows(db, request),
    readBegin(db, request),
  ]);
  const curves = Map.groupBy(points.rows, row => row.bot_id);
  const whole = (curves.get(WHOLE_ACCOUNT) ?? []).filter(row => row.market_time >= begin);
  const bots = [...curves].filter(([owner]) => owner !== WHOLE_ACCOUNT);
  return new Map([
    ...(whole.length === 0 ? [] : [[WHOLE_ACCOUNT, withFlows(whole, flows)] as const]),
    ...bots.map(([owner, rows]) => [owner, rows.map(row => pointOf(row, new Decimal(row.given)))] as const),
  ]);
}

const pointOf = (row: PointRow, given: Decimal): WorthPoint => ({
  time: row.market_time,
  equity: new Decimal(row.equity),
  high: new Decimal(row.high),
  low: new Decimal(row.low),
  given,
});

interface Flow {
  readonly at: EpochMs;
  readonly value: Decimal;
}

/** Both oldest first. */
function withFlows(rows: readonly PointRow[], flows: readonly Flow[]): readonly WorthPoint[] {
  let next = 0;
  let given = ZERO;
  return rows.map(row => {
    for (let flow = flows[next]; flow !== undefined && flow.at <= row.market_time; flow = flows[++next])
      given = given.plus(flow.value);
    return pointOf(row, given);
  });
}

/**
 * What came from outside the account (above 0) or went there since the last point before a span, in quote; another asset at its last
 * close, and at nothing where it has none, since then it is not in the equity either. Equity is of whole seconds.
 */
async function readFlows(db: Reader, request: WorthRequest): Promise<readonly Flow[]> {
  const { account, quote, baseTimeframe, span } = request;
  const { rows } = await sql<{ at: EpochMs; value: string }>`
    select date_trunc('second', l.market_time) as at, -sum(l.amount * case when l.asset = ${quote} then 1 else coalesce(c.close, 0) end) as value
    from ledger l
    left join lateral (
      select close from candles join instruments i on i.id = candles.instrument_id
      where i.base = l.asset and i.quote = ${quote} and timeframe = ${baseTimeframe}
        and open_time <= l.market_time - ${timeframeMs(baseTimeframe)} * interval '1 millisecond'
      order by open_time desc limit 1) c on l.asset <> ${quote}
    where l.account = ${account} and l.book = 'external'
      and date_trunc('second', l.market_time) > coalesce((select max(market_time) from equity where account = ${account}
        and bot_id = ${WHOLE_ACCOUNT} and market_time <= ${new Date(span.from)}), '-infinity')
    group by 1 order by 1`.execute(db);
  return rows.map(row => ({ at: row.at, value: new Decimal(row.value) }));
}

const SETTLING_BARS = 2;
const SETTLING_MS = 60_000;

/**
 * From when on the account's equity counts: assets that were found at the first look enter it one after the other, as their first
 * marks come, which is no profit.
 */
async function readBegin(db: Reader, { account, quote, baseTimeframe }: WorthRequest): Promise<EpochMs> {
  const { rows } = await sql<{ opened: EpochMs | null }>`
    select max(market_time) as opened from ledger
    where account = ${account} and book = 'external' and kind = 'opening' and asset <> ${quote}`.execute(db);
  const opened = rows[0]?.opened ?? null;
  return epochMs(opened === null ? 0 : opened + Math.max(SETTLING_MS, SETTLING_BARS * timeframeMs(baseTimeframe)));
}

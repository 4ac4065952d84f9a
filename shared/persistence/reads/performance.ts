import { type RawBuilder, sql } from 'kysely';
import type { Performance, PerformanceBy, PerformanceRow } from '../../contracts/api/performance.ts';
import { DAY_MS } from '../../kernel/time.ts';
import type { Reader } from './reader.ts';

export interface PerformanceFilter {
  readonly account: string;
  readonly by: PerformanceBy;
  /** A bot's name; null: the account, or all bots by bot and symbol. */
  readonly bot: string | null;
  /** How far it reaches back from the newest day, in ms; whole days; null: to the start. */
  readonly sinceMs: number | null;
}

/** How the account, a bot or an instrument did: the oldest period first, or the most profitable bot or instrument. */
export async function readPerformance(db: Reader, filter: PerformanceFilter): Promise<readonly PerformanceRow[]> {
  const found = filter.by === 'bot' || filter.by === 'symbol' ? totals(filter, filter.by) : periods(filter, filter.by);
  const { rows } = await sql<PerformanceRow>`${found}`.execute(db);
  return rows;
}

/** As many points of the curve as fit into a line. */
const POINTS = 60;

/** The same with the equity at the ends of the last days. */
export async function readPerformanceReport(
  db: Reader,
  { quoteAsset, ...filter }: PerformanceFilter & { readonly quoteAsset: string },
): Promise<Performance> {
  const [rows, days] = await Promise.all([readPerformance(db, filter), readPerformance(db, { ...filter, by: 'day' })]);
  const curve = days.flatMap(({ key: day, equity }) => (equity === null ? [] : [{ day, equity }]));
  return { by: filter.by, quoteAsset, rows, curve: curve.slice(-POINTS) };
}

/** The first day that is looked at. */
function firstDay({ account, sinceMs }: PerformanceFilter): RawBuilder<unknown> {
  if (sinceMs === null) return sql`'-infinity'::timestamp`;
  const before = Math.max(1, Math.ceil(sinceMs / DAY_MS)) - 1;
  return sql`(select max(starts_on) - ${before}::integer from performance where account = ${account} and period = 'day')::timestamp`;
}

/** What orders cost, by a key of their own. */
function quality(filter: PerformanceFilter, key: RawBuilder<unknown>): RawBuilder<unknown> {
  const { account, bot } = filter;
  return sql`
  select ${key} as key, (sum(slippage_bps * notional) / sum(notional) filter (where slippage_bps is not null))::float8 as slippage_bps,
    (sum(maker_pct * notional) / 100 / sum(notional))::float8 as maker_share
  from execution_quality q where account = ${account} and (${bot}::text is null or bot = ${bot}) and notional is not null
    and market_time >= ${firstDay(filter)} at time zone 'UTC' group by 1`;
}

const RATIOS: RawBuilder<unknown> = sql`(ratios -> 'sharpe' ->> 'all')::float8 as sharpe, (ratios -> 'sortino' ->> 'all')::float8 as sortino,
  (ratios -> 'calmar' ->> 'all')::float8 as calmar`;

function periods(filter: PerformanceFilter, by: 'day' | 'week' | 'month'): RawBuilder<unknown> {
  const { account, bot } = filter;
  const key = sql`date_trunc(${by}::text, market_time at time zone 'UTC')::date`;
  return sql`
    select starts_on::text as key, starts_on::text as "from", equity_close as equity, flows, profit, realized_pnl as "realizedPnl",
      unrealized_pnl as "unrealizedPnl", fees, volume, return, drawdown, trades, wins, losses, profit_factor as "profitFactor", expectancy,
      ${RATIOS}, q.slippage_bps as "slippageBps", q.maker_share as "makerShare"
    from performance left join (${quality(filter, key)}) q on q.key = starts_on
    where account = ${account} and bot_id = ${bot ?? '*'} and instrument_id = '*' and period = ${by}
      and starts_on >= date_trunc(${by}::text, ${firstDay(filter)})
    order by starts_on`;
}

/** Bots with the account, or instruments, over all days that are looked at. */
function totals(filter: PerformanceFilter, by: 'bot' | 'symbol'): RawBuilder<unknown> {
  const { account, bot } = filter;
  const [key, own] =
    by === 'bot'
      ? [sql`bot_id`, sql`instrument_id = '*'`]
      : [sql`(select symbol from instruments where id = instrument_id)`, sql`instrument_id <> '*'`];
  const last = (column: string): RawBuilder<unknown> => sql`(array_agg(${sql.ref(column)} order by starts_on desc))[1]`;
  const first = (column: string): RawBuilder<unknown> => sql`(array_agg(${sql.ref(column)} order by starts_on))[1]`;
  return sql`
    with days as (
      select ${key} as key, d.*, max(starts_on) over () as newest from performance d
      where account = ${account} and period = 'day' and ${own} and (${bot}::text is null or bot_id = ${bot}) and starts_on >= ${firstDay(filter)}),
    all_days as (
      select key, min(starts_on) as since, ${last('equity_close')} as equity, sum(flows) as flows, sum(profit) as profit,
        sum(realized_pnl) as realized, coalesce(sum(unrealized_pnl) filter (where starts_on = newest), 0) as unrealized, sum(fees) as fees,
        sum(volume) as volume, ${last('unit_value')} / nullif(${first('unit_value')} / nullif(1 + ${first('return')}, 0), 0) - 1 as return,
        max(drawdown) as drawdown, sum(trades)::integer as trades, sum(wins)::integer as wins, sum(losses)::integer as losses,
        (sum(gross_profit) / nullif(sum(gross_loss), 0))::float8 as factor,
        ((sum(gross_profit) - sum(gross_loss)) / nullif(sum(trades), 0))::float8 as expectancy, ${last('ratios')} as ratios
      from days group by key)
    select key, since::text as "from", equity, flows, profit, realized as "realizedPnl", unrealized as "unrealizedPnl", fees, volume, return,
      drawdown, trades, wins, losses, factor as "profitFactor", expectancy, ${RATIOS}, q.slippage_bps as "slippageBps", q.maker_share as "makerShare"
    from all_days left join (${quality(filter, by === 'bot' ? sql`bot` : sql`instrument`)}) q using (key)
    order by key <> '*', profit desc, key`;
}

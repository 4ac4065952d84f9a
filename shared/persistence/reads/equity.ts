import { type Selectable, sql } from 'kysely';
import type { Equity } from '../../contracts/api/trading.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { EquityTable } from '../tables/capital.ts';
import { isoOf, type Reader } from './reader.ts';

export interface EquityFilter {
  readonly account: string;
  readonly quoteAsset: string;
  /** Whose curve; `*` is the whole account. */
  readonly bot: string;
  /** How far the curve reaches back from its newest point, in ms. */
  readonly windowMs: number;
  /** At most so many points: of as many equal slices of what there is, the last of each. */
  readonly points: number;
}

/** What the account and each bot are worth now, and one curve. */
export async function readEquity(db: Reader, filter: EquityFilter): Promise<Equity> {
  const [latest, curve] = await Promise.all([
    sql<Selectable<EquityTable>>`
      select e.* from (select id from bots union all select '*') as b(id) cross join lateral (
        select * from equity where account = ${filter.account} and bot_id = b.id order by market_time desc limit 1
      ) as e order by e.bot_id`.execute(db),
    sql<{ market_time: EpochMs; equity: string; drawdown: string }>`
      with ends as (
        select extract(epoch from max(market_time)) * 1000 as until,
          greatest(extract(epoch from min(market_time)) * 1000, extract(epoch from max(market_time)) * 1000 - ${filter.windowMs}::float8) as since
        from equity where account = ${filter.account} and bot_id = ${filter.bot})
      select distinct on (slice) market_time, equity, drawdown from (
        select market_time, equity, drawdown, least(${filter.points}::integer - 1,
          floor((extract(epoch from market_time) * 1000 - since) * ${filter.points}::integer / greatest(1, until - since))) as slice
        from ends, equity where account = ${filter.account} and bot_id = ${filter.bot} and market_time >= to_timestamp(since / 1000)
      ) as sliced order by slice, market_time desc`.execute(db),
  ]);
  return {
    quoteAsset: filter.quoteAsset,
    latest: latest.rows.map(row => ({
      bot: row.bot_id,
      time: isoOf(row.market_time),
      cash: row.cash,
      holdings: row.holdings,
      equity: row.equity,
      realizedPnl: row.realized_pnl,
      unrealizedPnl: row.unrealized_pnl,
      peak: row.peak,
      drawdown: row.drawdown,
    })),
    curve: curve.rows.map(row => ({ time: isoOf(row.market_time), equity: row.equity, drawdown: row.drawdown })),
  };
}

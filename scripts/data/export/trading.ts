import type pg from 'pg';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Kind, Row, Table, TableColumn, Value } from './table.ts';

/** Whose rows of which time. */
export interface TradingRange {
  readonly account: string;
  /** Null: of all. */
  readonly bot: string | null;
  readonly symbol: string | null;
  readonly from: EpochMs;
  readonly until: EpochMs;
}

interface Export {
  readonly sql: string;
  readonly columns: readonly TableColumn[];
}

const column = (kind: Kind, ...names: readonly string[]): readonly TableColumn[] => names.map(name => ({ name, kind }));

/** What can be taken out of the books. The statements take account, from, until, bot and symbol, and give the columns in order. */
export const TRADING_EXPORTS = {
  fills: {
    sql: `select venue_time, split_part(instrument_id, ':', 1), split_part(instrument_id, ':', 2), bot_id, side, quantity, price, fee,
        fee_asset, is_maker, venue_trade_id, order_id
      from fills where account = $1 and venue_time >= $2 and venue_time < $3 and ($4::text is null or bot_id = $4)
        and ($5::text is null or instrument_id like '%:' || $5) order by venue_time, id`,
    columns: [
      ...column('time', 'timestamp_ms'),
      ...column('text', 'venue', 'instrument', 'bot', 'side'),
      ...column('decimal', 'quantity', 'price', 'fee'),
      ...column('text', 'fee_asset'),
      ...column('boolean', 'is_maker'),
      ...column('text', 'venue_trade_id', 'order_id'),
    ],
  },
  trades: {
    sql: `select opened_at, closed_at, venue, instrument, bot, strategy, side, quantity, entry_price, exit_price, fees, realized_pnl,
        close_reason, position_id
      from trade_history where account = $1 and closed_at >= $2 and closed_at < $3 and ($4::text is null or bot = $4)
        and ($5::text is null or instrument = $5) order by closed_at, position_id`,
    columns: [
      ...column('time', 'opened_ms', 'closed_ms'),
      ...column('text', 'venue', 'instrument', 'bot', 'strategy', 'side'),
      ...column('decimal', 'quantity', 'entry_price', 'exit_price', 'fees', 'realized_pnl'),
      ...column('text', 'close_reason', 'position_id'),
    ],
  },
  equity: {
    sql: `select market_time, bot_id, equity, cash, holdings, realized_pnl, unrealized_pnl, peak, drawdown
      from equity where account = $1 and market_time >= $2 and market_time < $3 and bot_id = coalesce($4, '*')
        and $5::text is null order by market_time`,
    columns: [
      ...column('time', 'timestamp_ms'),
      ...column('text', 'bot'),
      ...column('decimal', 'equity', 'cash', 'holdings', 'realized_pnl', 'unrealized_pnl', 'peak', 'drawdown'),
    ],
  },
} as const satisfies Readonly<Record<string, Export>>;
export type TradingExport = keyof typeof TRADING_EXPORTS;

export async function tradingTable(client: pg.Client, what: TradingExport, range: TradingRange): Promise<Table> {
  const { sql, columns } = TRADING_EXPORTS[what];
  const { account, from, until, bot, symbol } = range;
  const iso = (time: EpochMs): string => new Date(time).toISOString();
  const result = await client.query({
    text: sql,
    values: [account, iso(from), iso(until), bot, symbol],
    rowMode: 'array',
  });
  const rows = result.rows.map((row: readonly unknown[]): Row => row.map(plain));
  return { columns, length: rows.length, rows };
}

const plain = (value: unknown): Value =>
  value === null || typeof value === 'number' || typeof value === 'boolean' ? value : String(value);

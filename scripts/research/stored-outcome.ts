import { type Kysely, sql } from 'kysely';
import { Decimal } from '#shared/kernel/decimal.ts';
import type { Database } from '#shared/persistence/tables.ts';
import type {
  BalanceLine,
  BreakerLine,
  DecisionLine,
  FillLine,
  OrderLine,
  Outcome,
  PositionLine,
} from '#shared/research/backtest/outcome.ts';

import { digitsOf } from './breaker-watch.ts';

type Db = Kysely<Database>;
/** Money of a row; written without trailing zeros, as a backtest writes it. */
type Stored<Line> = { readonly [Key in keyof Line]: Line[Key] };

const MONEY: ReadonlySet<string> = new Set([
  ...['referencePrice', 'stopLoss', 'takeProfit', 'limitPrice', 'quantity', 'stopPrice', 'filled', 'averagePrice'],
  ...[
    'price',
    'fee',
    'entryQuantity',
    'entryPrice',
    'exitQuantity',
    'exitPrice',
    'fees',
    'realizedPnl',
    'dust',
    'amount',
  ],
]);
const TIMES: ReadonlySet<string> = new Set(['barTime', 'decidedAt', 'marketTime', 'venueTime', 'openedAt', 'closedAt']);

function lineOf<Line>(row: Stored<Line>): Line {
  const entries = Object.entries(row as Readonly<Record<string, unknown>>).map(([key, value]) => {
    if (value === null) return [key, null];
    if (MONEY.has(key)) return [key, new Decimal(String(value)).toFixed()];
    return [key, TIMES.has(key) ? Number(value) : value];
  });
  return Object.fromEntries(entries) as Line;
}

/** What the live agents stored of an account, as the outcome of a backtest. */
export async function storedOutcome(db: Db, account: string): Promise<Outcome> {
  const [decisions, orders, fills, positions, balances, breakers] = await Promise.all([
    readDecisions(db, account),
    readOrders(db, account),
    readFills(db, account),
    readPositions(db, account),
    readBalances(db, account),
    readBreakers(db, account),
  ]);
  return { decisions, orders, fills, positions, postings: [], balances, breakers };
}

async function readDecisions(db: Db, account: string): Promise<readonly DecisionLine[]> {
  const { rows } = await sql<Stored<DecisionLine>>`
    select s.id, s.bot_id as bot, s.instrument_id as instrument, s.bar_time as "barTime", s.action, s.side, s.reason ->> 'code' as why,
      s.reference_price as "referencePrice", s.stop_loss as "stopLoss", s.take_profit as "takeProfit", s.limit_price as "limitPrice",
      d.market_time as "decidedAt", d.codes as denials, d.quantity
    from signals s join risk_decisions d on d.signal_id = s.id where s.account = ${account}
    order by d.market_time, s.bot_id, s.instrument_id`.execute(db);
  return rows.map(row => lineOf<DecisionLine>(row));
}

async function readOrders(db: Db, account: string): Promise<readonly OrderLine[]> {
  const { rows } = await sql<Stored<OrderLine>>`
    select id, bot_id as bot, instrument_id as instrument, purpose, ordinal, side, type, quantity, limit_price as "limitPrice",
      stop_price as "stopPrice", state, filled_quantity as filled, average_price as "averagePrice", code, market_time as "marketTime"
    from orders where account = ${account} order by coalesce(sent_at, created_at), ordinal, purpose`.execute(db);
  return rows.map(row => lineOf<OrderLine>(row));
}

async function readFills(db: Db, account: string): Promise<readonly FillLine[]> {
  const { rows } = await sql<Stored<FillLine>>`
    select f.id, f.order_id as "orderId", f.bot_id as bot, f.instrument_id as instrument, o.purpose, f.side, f.quantity, f.price, f.fee,
      f.fee_asset as "feeAsset", f.is_maker as "isMaker", f.venue_time as "venueTime"
    from fills f join orders o on o.id = f.order_id where f.account = ${account}
    order by f.venue_time, f.instrument_id, f.venue_trade_id::bigint`.execute(db);
  return rows.map(row => lineOf<FillLine>(row));
}

async function readPositions(db: Db, account: string): Promise<readonly PositionLine[]> {
  const { rows } = await sql<Stored<PositionLine>>`
    select id, bot_id as bot, instrument_id as instrument, side, quantity, entry_quantity as "entryQuantity", entry_price as "entryPrice",
      exit_quantity as "exitQuantity", exit_price as "exitPrice", fees, realized_pnl as "realizedPnl", dust, opened_at as "openedAt",
      closed_at as "closedAt", close_reason as "closeReason"
    from positions where account = ${account} order by opened_at, bot_id, instrument_id`.execute(db);
  return rows.map(row => lineOf<PositionLine>(row));
}

async function readBalances(db: Db, account: string): Promise<readonly BalanceLine[]> {
  const { rows } = await sql<Stored<BalanceLine>>`
    select bot_id as bot, asset, amount from book_balances where account = ${account} and book in ('bot', 'unassigned', 'reserve', 'locked', 'outgoing')`.execute(
    db,
  );
  return rows.map(row => lineOf<BalanceLine>(row));
}

async function readBreakers(db: Db, account: string): Promise<readonly BreakerLine[]> {
  const rows = await db
    .selectFrom('breaker_events')
    .selectAll()
    .where('account', '=', account)
    .orderBy('market_time')
    .orderBy('created_at')
    .execute();
  return rows.map(({ kind, subject, from_state, to_state, market_time, until, effect, reading, trip_limit }) => ({
    ...{ kind, subject, from: from_state, to: to_state, at: market_time, until, effect },
    reading: reading === null ? null : digitsOf(reading),
    limit: digitsOf(trip_limit),
  }));
}

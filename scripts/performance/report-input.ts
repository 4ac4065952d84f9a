import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import { loadColumns } from '#scripts/data/load-columns.ts';
import type { ReportInput } from '#scripts/report/input.ts';
import { buyAndHold } from '#scripts/research/buy-and-hold.ts';
import type { ClosedTrade, EquityCurve, OrderCounts } from '#shared/accounting/performance/input.ts';
import { unitCurve, type WorthPoint } from '#shared/accounting/performance/worth-curve.ts';
import type { Columns } from '#shared/domain/columns.ts';
import { type EpochMs, epochMs, type Timeframe } from '#shared/kernel/time.ts';
import { readClosedTrades } from '#shared/persistence/reads/closed-trades.ts';
import { readWorth } from '#shared/persistence/reads/worth.ts';
import type { Database } from '#shared/persistence/tables.ts';
import type { SystemConfig } from '#shared/runtime/config/system.ts';

export interface LiveFilter {
  readonly system: SystemConfig;
  /** A bot's name; null: the account. */
  readonly bot: string | null;
  /** How far back from the newest equity, in ms; null: to the start. */
  readonly sinceMs: number | null;
}

interface Source {
  readonly db: Kysely<Database>;
  readonly client: pg.Client;
}

/** What was really traded, as its report tells it; null before the first equity. Flows are taken out of the curve. */
export async function liveReportInput({ db, client }: Source, filter: LiveFilter): Promise<ReportInput | null> {
  const { account, quoteAsset: quote, baseTimeframe } = filter.system;
  const owner = filter.bot ?? '*';
  const newest = await newestEquity(db, account, owner);
  if (newest === null) return null;
  const span = { from: epochMs(filter.sinceMs === null ? 0 : newest - filter.sinceMs), to: newest };
  const worth = await readWorth(db, { account, owners: [owner], quote, baseTimeframe, span });
  const points = worth.get(owner) ?? [];
  const [first] = points;
  if (first === undefined) return null;
  const from = first.time;
  const [bots, trades, orders] = await Promise.all([
    botsOf(db, account, filter.bot),
    readClosedTrades(db, { account, bot: filter.bot, since: from }),
    countsOf(db, account, { bot: filter.bot, from }),
  ]);
  const timeframe = bots[0]?.timeframe ?? baseTimeframe;
  const candles = await candlesOf(client, filter.system, { trades, timeframe, from, until: newest });
  return {
    run: {
      name: filter.bot ?? account,
      hash: 'what was really traded',
      resultHash: '',
      seed: '',
      engineVersion: '',
      strategy: [...new Set(bots.map(bot => bot.strategy))].join(', '),
      params: Object.fromEntries(bots.map(bot => [bot.id, bot.params])),
      symbols: [...new Set(trades.map(trade => trade.symbol))].sort(),
      timeframe,
      from,
      to: newest,
      capital: first.equity.toNumber(),
      quote,
    },
    assumptions: [
      { topic: 'source', text: `fills and marks of ${filter.system.profile}, by minutes`, view: 'fair' },
      { topic: 'flows', text: 'what came from outside or went there is taken out of the curve', view: 'fair' },
    ],
    trials: { count: 1, sharpeVariance: null },
    curve: curveOf(points),
    trades,
    benchmark: benchmarkOf(candles, { from, until: newest }),
    orders,
    candles,
  };
}

/** The first equity, and what became of it without flows. */
function curveOf(points: readonly WorthPoint[]): EquityCurve {
  const start = points[0]?.equity.toNumber() ?? 0;
  return { time: points.map(point => point.time), equity: unitCurve(points).map(value => value * start) };
}

async function newestEquity(db: Kysely<Database>, account: string, owner: string): Promise<EpochMs | null> {
  const row = await db
    .selectFrom('equity')
    .select('market_time')
    .where('account', '=', account)
    .where('bot_id', '=', owner)
    .orderBy('market_time', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.market_time ?? null;
}

async function botsOf(db: Kysely<Database>, account: string, bot: string | null) {
  const { rows } = await sql<{ id: string; strategy: string; params: unknown; timeframe: Timeframe }>`
    select id, strategy, params, timeframe from bots where account = ${account} and (${bot}::text is null or id = ${bot}) order by id`.execute(
    db,
  );
  return rows;
}

async function countsOf(
  db: Kysely<Database>,
  account: string,
  { bot, from }: { readonly bot: string | null; readonly from: EpochMs },
): Promise<OrderCounts> {
  const own = sql`account = ${account} and (${bot}::text is null or bot_id = ${bot}) and market_time >= ${new Date(from)}`;
  const { rows } = await sql<OrderCounts>`
    select count(*)::integer as orders, count(*) filter (where purpose = 'entry' and state = 'expired')::integer as "expiredEntries",
      count(*) filter (where purpose = 'exit' and state = 'expired')::integer as "expiredExits",
      count(*) filter (where purpose = 'entry' and state = 'cancelled')::integer as "cancelledEntries", 0 as "replacedEntries",
      (select count(*)::integer from risk_decisions where ${own} and verdict = 'denied' and signal_id is not null) as "deniedSignals"
    from orders where ${own}`.execute(db);
  const [counts] = rows;
  return {
    orders: 0,
    deniedSignals: 0,
    expiredEntries: 0,
    expiredExits: 0,
    cancelledEntries: 0,
    replacedEntries: 0,
    ...counts,
  };
}

type Candles = Readonly<Record<string, Columns>>;

/** Of what was traded, as far as candles are still there. */
async function candlesOf(
  client: pg.Client,
  { venue }: SystemConfig,
  {
    trades,
    timeframe,
    from,
    until,
  }: {
    readonly trades: readonly ClosedTrade[];
    readonly timeframe: Timeframe;
    readonly from: EpochMs;
    readonly until: EpochMs;
  },
): Promise<Candles> {
  const found: Record<string, Columns> = {};
  for (const symbol of new Set(trades.map(trade => trade.symbol))) {
    const range = { instrumentId: `${venue.id}:${symbol}`, timeframe, from, until };
    const { columns } = await loadColumns({ client, cache: null }, range);
    if (columns.time.length > 0) found[symbol] = columns;
  }
  return found;
}

/** Only where candles are there from the start: a benchmark that begins later is another one. */
function benchmarkOf(candles: Candles, span: { readonly from: EpochMs; readonly until: EpochMs }) {
  const series = Object.entries(candles).map(([symbol, columns]) => ({ listing: { symbol }, columns }));
  const isWhole = series.every(({ columns }) => {
    const [first = Number.POSITIVE_INFINITY, second = first] = columns.time;
    return first <= span.from + 2 * (second - first);
  });
  return isWhole ? buyAndHold(series, span) : null;
}

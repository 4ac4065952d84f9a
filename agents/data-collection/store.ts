import { sql } from 'kysely';
import { type Candle, closeTime } from '#shared/domain/candle.ts';
import type { Code } from '#shared/domain/codes.ts';
import type { Flow } from '#shared/domain/flow.ts';
import type { Instrument, MarketSymbol } from '#shared/domain/instrument.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import type { EpochMs, Timeframe } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';

export type CandleSource = 'stream' | 'backfill' | 'history';

export interface HeardCandle {
  readonly instrumentId: string;
  readonly candle: Candle;
  readonly source: CandleSource;
}

export interface StoredCandle extends HeardCandle {
  /** Null where nothing is known of trades and book. */
  readonly flow: Flow | null;
  /** The middle of the best bid and ask when it closed, in quote; null where quotes are not followed. */
  readonly mid: number | null;
}

/** What is wrong with data. Open ones say that it still is; `mended` ones are a record. */
export interface Finding {
  readonly instrumentId: string;
  readonly code: Code;
  readonly openTime: EpochMs | null;
  readonly detail: Readonly<Record<string, string | number>>;
  readonly state: 'open' | 'mended';
}

export interface Batch {
  readonly candles: readonly StoredCandle[];
  readonly findings: readonly Finding[];
  /** Instruments whose open findings are mended now. */
  readonly mended: readonly string[];
}

const iso = (time: EpochMs): string => new Date(time).toISOString();

/** What stores a batch; nobody waits for a result, so all of it travels with the commit. */
export function saveBatch(tx: Transaction, batch: Batch, timeframe: Timeframe): readonly Promise<unknown>[] {
  return [
    insertCandles(tx, batch.candles, timeframe),
    upsertMarks(tx, batch.candles),
    mendFindings(tx, batch.mended),
    insertFindings(tx, batch.findings, timeframe),
  ];
}

/** A candle that is there already stands: a batch that is written again after a doubtful commit changes nothing. */
async function insertCandles(tx: Transaction, candles: readonly StoredCandle[], timeframe: Timeframe): Promise<void> {
  if (candles.length === 0) return;
  const column = (text: (stored: StoredCandle) => string): readonly string[] => candles.map(text);
  const flow = (name: keyof Flow): readonly (number | null)[] => candles.map(each => each.flow?.[name] ?? null);
  await sql`
    insert into candles (instrument_id, timeframe, open_time, open, high, low, close, volume, source, buy_volume, trades,
      mean_spread, mean_imbalance)
    select id, ${timeframe}, open_time, open, high, low, close, volume, source, buy_volume, trades, mean_spread, mean_imbalance
    from unnest(
      ${column(each => each.instrumentId)}::text[], ${column(each => iso(each.candle.openTime))}::timestamptz[],
      ${column(each => each.candle.open.toFixed())}::numeric[], ${column(each => each.candle.high.toFixed())}::numeric[],
      ${column(each => each.candle.low.toFixed())}::numeric[], ${column(each => each.candle.close.toFixed())}::numeric[],
      ${column(each => each.candle.volume.toFixed())}::numeric[], ${column(each => each.source)}::text[],
      ${flow('buyVolume')}::numeric[], ${flow('trades')}::integer[], ${flow('meanSpread')}::float8[],
      ${flow('meanImbalance')}::float8[]
    ) as new (id, open_time, open, high, low, close, volume, source, buy_volume, trades, mean_spread, mean_imbalance)
    on conflict do nothing`.execute(tx);
}

/** The last close per instrument becomes its mark; an older one never replaces a newer one. */
async function upsertMarks(tx: Transaction, candles: readonly StoredCandle[]): Promise<void> {
  const latest = new Map<string, StoredCandle>();
  for (const stored of candles) {
    const known = latest.get(stored.instrumentId);
    if (known === undefined || stored.candle.openTime >= known.candle.openTime) latest.set(stored.instrumentId, stored);
  }
  if (latest.size === 0) return;
  const ids = [...latest.keys()];
  const marks = [...latest.values()];
  await sql`
    insert into marks (instrument_id, price, mid, market_time)
    select * from unnest(
      ${ids}::text[], ${marks.map(({ candle }) => candle.close.toFixed())}::numeric[],
      ${marks.map(({ mid }) => mid)}::numeric[], ${marks.map(({ candle }) => iso(closeTime(candle)))}::timestamptz[]
    )
    on conflict (instrument_id) do update set price = excluded.price, mid = excluded.mid, market_time = excluded.market_time, updated_at = now()
    where marks.market_time < excluded.market_time`.execute(tx);
}

async function mendFindings(tx: Transaction, instrumentIds: readonly string[]): Promise<void> {
  if (instrumentIds.length === 0) return;
  await sql`update data_quality set resolved_at = now()
    where instrument_id = any(${instrumentIds}::text[]) and resolved_at is null`.execute(tx);
}

async function insertFindings(tx: Transaction, findings: readonly Finding[], timeframe: Timeframe): Promise<void> {
  if (findings.length === 0) return;
  await tx
    .insertInto('data_quality')
    .values(
      findings.map(({ instrumentId, code, openTime, detail, state }) => ({
        instrument_id: instrumentId,
        timeframe,
        code,
        open_time: openTime === null ? null : new Date(openTime),
        detail: JSON.stringify(detail),
        resolved_at: state === 'open' ? null : sql<Date>`now()`,
      })),
    )
    .execute();
}

/** Writes what the venue lists; those of `all` that it does not list any more are marked delisted. */
export async function saveInstruments(
  tx: Transaction,
  {
    venue,
    listed,
    all,
  }: { readonly venue: string; readonly listed: readonly Instrument[]; readonly all: readonly string[] },
): Promise<void> {
  const ids = listed.map(each => `${venue}:${each.symbol}`);
  const delist = sql`update instruments set status = 'delisted', updated_at = now()
    where id = any(${all}::text[]) and not id = any(${ids}::text[]) and status <> 'delisted'`.execute(tx);
  await Promise.all([
    delist,
    ...listed.map(each => upsertInstrument(tx, `${venue}:${each.symbol}`, { venue, ...each })),
  ]);
}

async function upsertInstrument(
  tx: Transaction,
  id: string,
  each: Instrument & { readonly venue: string },
): Promise<void> {
  const filters = {
    tick_size: each.tickSize.toFixed(),
    step_size: each.stepSize.toFixed(),
    min_quantity: each.minQuantity.toFixed(),
    max_quantity: each.maxQuantity.toFixed(),
    min_notional: each.minNotional.toFixed(),
    status: each.status,
  };
  const { venue, symbol, base, quote } = each;
  await tx
    .insertInto('instruments')
    .values({ id, venue, symbol, base, quote, ...filters })
    .onConflict(conflict => conflict.column('id').doUpdateSet({ ...filters, updated_at: sql<Date>`now()` }))
    .execute();
}

/** What an instrument was left with: whether it is listed, the last candle that was heard of it, and whether a finding is open. */
export interface Remembered {
  readonly id: string;
  readonly last: Candle | null;
  readonly open: boolean;
}

interface RememberedRow {
  readonly id: string;
  readonly symbol: MarketSymbol;
  readonly open_time: EpochMs | null;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
  readonly finding: boolean;
}

export async function remember(
  db: Transaction,
  ids: readonly string[],
  timeframe: Timeframe,
): Promise<readonly Remembered[]> {
  const { rows } = await sql<RememberedRow>`
    select i.id, i.symbol, c.open_time, c.open, c.high, c.low, c.close, c.volume,
      exists (select from data_quality q where q.instrument_id = i.id and q.resolved_at is null) as finding
    from instruments i left join lateral (
      select * from candles where instrument_id = i.id and timeframe = ${timeframe} and source not in ('import', 'download')
      order by open_time desc limit 1
    ) c on true
    where i.id = any(${ids}::text[])`.execute(db);
  return rows.map(row => ({ id: row.id, open: row.finding, last: lastCandle(row, timeframe) }));
}

function lastCandle(row: RememberedRow, timeframe: Timeframe): Candle | null {
  if (row.open_time === null) return null;
  return {
    symbol: row.symbol,
    timeframe,
    openTime: row.open_time,
    open: new Decimal(row.open),
    high: new Decimal(row.high),
    low: new Decimal(row.low),
    close: new Decimal(row.close),
    volume: new Decimal(row.volume),
  };
}

import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { BLOCK_BARS, featureSpec } from '#shared/indicators/feature.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { type EpochMs, TIMEFRAMES, type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { FeatureValues } from './core/blocks.ts';
import type { StoredBar } from './core/history.ts';
import type { WatchingBot } from './core/plan.ts';

/**
 * Bots that want features, as text, so that an unchanged answer is known without parsing it: also one whose strategy failed, while
 * its exit plan looks after what it holds.
 */
export async function readBotsText(tx: Transaction): Promise<string> {
  const { rows } = await sql<{ bots: string | null }>`
    select json_agg(json_build_object('id', id, 'version', version, 'instrumentIds', instrument_ids, 'timeframe', timeframe, 'features', features) order by id)::text as bots
    from bots where state in ('STARTING', 'RUNNING', 'PAUSED') or (state = 'ERROR' and exits <> '{}'
      and exists (select from positions p where p.bot_id = bots.id and p.closed_at is null))`.execute(tx);
  return rows[0]?.bots ?? '[]';
}

const watchingBots = z.array(
  z.strictObject({
    id: z.string(),
    version: z.int(),
    instrumentIds: z.array(z.string()),
    timeframe: z.enum(TIMEFRAMES),
    features: z.record(z.string(), featureSpec),
  }),
);
export const parseBots = (text: string): readonly (WatchingBot & { readonly version: number })[] =>
  watchingBots.parse(JSON.parse(text));

/** A series to be made from what is stored before a moment. */
export interface WantedSeries {
  readonly instrumentId: string;
  /** Another instrument whose bars are wanted over the same time; left out: its own. */
  readonly barsOf?: string;
  readonly timeframe: Timeframe;
  /** Only candles that open before it count. */
  readonly before: EpochMs;
}

/** Where the grid of every timeframe begins: a Monday, as weeks do; shorter bars divide a day. */
const GRID = sql`timestamptz '1970-01-05Z'`;

/** The key under which `readSeries` returns a wanted series. */
export const seriesKey = ({ instrumentId, barsOf = instrumentId, timeframe, before }: WantedSeries): string =>
  `${instrumentId}|${barsOf}|${timeframe}|${before}`;

/**
 * The bars of each series, oldest first, aggregated by the database: from the start of the block before that of the instrument's last
 * stored candle. A series without candles is absent.
 */
export async function readSeries(
  tx: Transaction,
  base: Timeframe,
  wanted: readonly WantedSeries[],
): Promise<ReadonlyMap<string, readonly StoredBar[]>> {
  const { rows } = await sql<StoredBar & { id: string }>`
    select w.id, b."openTime", b."lastCandle", trim_scale(b.open) as open, trim_scale(b.high) as high, trim_scale(b.low) as low,
      trim_scale(b.close) as close, trim_scale(b.volume) as volume
    from ${spansOf(base, wanted)}
    cross join lateral (
      select date_bin(w.length, open_time, ${GRID}) as "openTime", (array_agg(open order by open_time))[1] as open, max(high) as high,
        min(low) as low, (array_agg(close order by open_time desc))[1] as close, sum(volume) as volume, max(open_time) as "lastCandle"
      from candles
      where instrument_id = w.bars_of and timeframe = ${base} and open_time >= w.starts and open_time < w.before
      group by 1) as b
    order by w.id, b."openTime"`.execute(tx);
  const bars = new Map<string, StoredBar[]>();
  for (const { id, ...bar } of rows) {
    const list = bars.get(id);
    if (list === undefined) bars.set(id, [bar]);
    else list.push(bar);
  }
  return bars;
}

/**
 * `w(id, bars_of, length, starts, before)`: the time over which the candles of each wanted series are read, which begins with the block
 * before that of the instrument's last stored candle.
 */
export function spansOf(base: Timeframe, wanted: readonly WantedSeries[]): RawBuilder<unknown> {
  const series = wanted.map(one => ({
    id: seriesKey(one),
    instrument_id: one.instrumentId,
    bars_of: one.barsOf ?? one.instrumentId,
    length: `${timeframeMs(one.timeframe)} milliseconds`,
    block: `${timeframeMs(one.timeframe) * BLOCK_BARS} milliseconds`,
    before: new Date(one.before),
  }));
  return sql`(
    select s.id, s.bars_of, s.length, s.before,
      date_bin(s.length, date_bin(s.block, last.open_time, 'epoch') - s.block, ${GRID}) as starts
    from jsonb_to_recordset(${JSON.stringify(series)}::jsonb)
      as s(id text, instrument_id text, bars_of text, length interval, block interval, before timestamptz)
    cross join lateral (
      select open_time from candles
      where instrument_id = s.instrument_id and timeframe = ${base} and open_time < s.before
      order by open_time desc limit 1) as last) as w`;
}

export interface FeatureRow {
  readonly instrumentId: string;
  readonly timeframe: Timeframe;
  readonly openTime: EpochMs;
  readonly values: FeatureValues;
  readonly correlationId: Id;
}

/** One row per instrument, timeframe and bar; a bar that was computed before gains what is new. */
export async function saveFeatures(tx: Transaction, rows: readonly FeatureRow[]): Promise<void> {
  if (rows.length === 0) return;
  const records = rows.map(row => ({
    instrument_id: row.instrumentId,
    timeframe: row.timeframe,
    open_time: new Date(row.openTime),
    values: row.values,
    correlation_id: row.correlationId,
  }));
  await sql`insert into features (instrument_id, timeframe, open_time, "values", correlation_id)
    select instrument_id, timeframe, open_time, "values", correlation_id
    from jsonb_to_recordset(${JSON.stringify(records)}::jsonb)
      as r(instrument_id text, timeframe text, open_time timestamptz, "values" jsonb, correlation_id uuid)
    on conflict (instrument_id, timeframe, open_time)
    do update set "values" = features."values" || excluded."values", computed_at = now()`.execute(tx);
}

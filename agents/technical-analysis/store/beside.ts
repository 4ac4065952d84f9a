import { sql } from 'kysely';
import type { Flow } from '#shared/domain/flow.ts';
import type { Observation } from '#shared/domain/observation.ts';
import type { EpochMs, Timeframe } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { CandleFlow } from '../core/instrument-features.ts';
import type { TextBar } from '../core/resampler.ts';
import { spansOf, type WantedSeries } from '../store.ts';

/* What stands beside the bars of an instrument. */

/** By `seriesKey`, oldest first: the flow of each base candle of which something is known, over the time that `readSeries` reads. */
export async function readFlows(
  tx: Transaction,
  base: Timeframe,
  wanted: readonly WantedSeries[],
): Promise<ReadonlyMap<string, readonly CandleFlow[]>> {
  if (wanted.length === 0) return new Map();
  const { rows } = await sql<Flow & { id: string; openTime: EpochMs }>`
    select w.id, c.open_time as "openTime", c.buy_volume::float8 as "buyVolume", c.trades, c.mean_spread as "meanSpread",
      c.mean_imbalance as "meanImbalance"
    from ${spansOf(base, wanted)} join candles c
      on c.instrument_id = w.bars_of and c.timeframe = ${base} and c.open_time >= w.starts and c.open_time < w.before
    order by w.id, c.open_time`.execute(tx);
  const flows = new Map<string, CandleFlow[]>();
  for (const { id, openTime, ...flow } of rows) {
    const list = flows.get(id) ?? [];
    flows.set(id, list);
    list.push({ openTime, flow: isKnown(flow) ? flow : null });
  }
  return flows;
}

const isKnown = (flow: Flow): boolean => Object.values(flow).some(value => value !== null);

/** A base candle's place. */
export interface CandlePlace {
  readonly instrumentId: string;
  readonly openTime: EpochMs;
}

/** What is stored of instruments that others are compared with. */
export interface ReferenceCandles {
  /** Null: it is not stored. */
  at(place: CandlePlace): TextBar | null;
  /** Open time of the last candle that is stored; null when none is. */
  newest(instrumentId: string): EpochMs | null;
}

export async function readReferenceCandles(
  tx: Transaction,
  base: Timeframe,
  places: readonly CandlePlace[],
): Promise<ReferenceCandles> {
  const ids = places.map(one => one.instrumentId);
  const times = places.map(one => new Date(one.openTime).toISOString());
  const [candles, newest] = await Promise.all([
    sql<TextBar & { instrumentId: string }>`
      select c.instrument_id as "instrumentId", c.open_time as "openTime", c.open, c.high, c.low, c.close, c.volume
      from (select distinct * from unnest(${ids}::text[], ${times}::timestamptz[]) as p(id, time)) as p
      join candles c on c.instrument_id = p.id and c.timeframe = ${base} and c.open_time = p.time`.execute(tx),
    sql<CandlePlace>`
      select i.id as "instrumentId", c.open_time as "openTime" from unnest(${[...new Set(ids)]}::text[]) as i(id)
      cross join lateral (select open_time from candles where instrument_id = i.id and timeframe = ${base}
        order by open_time desc limit 1) as c`.execute(tx),
  ]);
  const known = new Map(candles.rows.map(({ instrumentId, ...bar }) => [`${instrumentId}|${bar.openTime}`, bar]));
  const last = new Map(newest.rows.map(one => [one.instrumentId, one.openTime]));
  return {
    at: ({ instrumentId, openTime }) => known.get(`${instrumentId}|${openTime}`) ?? null,
    newest: instrumentId => last.get(instrumentId) ?? null,
  };
}

/** From each series what became known after a moment, and what was known last before it. */
export async function readObservations(
  tx: Transaction,
  series: readonly string[],
  after: EpochMs,
): Promise<readonly Observation[]> {
  const { rows } = await sql<Observation>`
    select w.id as series, o.time, o.known_at as "knownAt", o.value
    from unnest(${[...series]}::text[]) as w(id) join observations o
      on o.source = split_part(w.id, ':', 1) and o.series = substr(w.id, strpos(w.id, ':') + 1)
    where o.known_at > ${new Date(after)}
    union all
    select w.id, l.time, l.known_at, l.value from unnest(${[...series]}::text[]) as w(id)
    cross join lateral (select time, known_at, value from observations
      where source = split_part(w.id, ':', 1) and series = substr(w.id, strpos(w.id, ':') + 1) and known_at <= ${new Date(after)}
      order by time desc, known_at desc limit 1) as l`.execute(tx);
  return rows;
}

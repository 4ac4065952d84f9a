import { sql } from 'kysely';
import type { RangeBars } from '#shared/accounting/risk/true-range.ts';
import { DAY_MS, type EpochMs, epochMs, TIMEFRAMES, type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { ContextRow } from '../core/context-row.ts';
import type { Limits } from '../core/limits.ts';
import { followRegimes } from '../core/portfolio/regime.ts';
import {
  endsUntil,
  lastEnd,
  NO_STATISTICS,
  ReturnStatistics,
  returnsOf,
  type Statistics,
} from '../core/portfolio/statistics.ts';
import { rangeDays, usesMethod } from '../core/sizing/settings.ts';

interface Asked {
  readonly instrumentIds: readonly string[];
  readonly now: EpochMs;
}

/**
 * Returns of the stored candles, kept until the next bar of their timeframe is over: an instrument is read once per bar, when a decision
 * may look at it.
 */
export class StoredReturns {
  readonly #limits: Limits;
  readonly #base: Timeframe;
  #end = epochMs(0);
  #known = new Map<string, Float64Array>();
  #days = new Map<string, RangeBars>();
  #statistics: Statistics = NO_STATISTICS;

  constructor(limits: Limits, base: Timeframe) {
    this.#limits = limits;
    this.#base = base;
  }

  /** As far as decisions about these instruments need them, beside what is held. */
  async statistics(tx: Transaction, row: ContextRow, { instrumentIds, now }: Asked): Promise<Statistics> {
    const held = [...row.positions, ...row.reservations].map(({ instrumentId }) => instrumentId);
    const ids = [...new Set([...instrumentIds, ...held])];
    const { regimes, sizing } = this.#limits;
    if (ids.length < 2 && !followRegimes(regimes) && !usesMethod(sizing, 'volatility')) return NO_STATISTICS;
    return this.of(tx, ids, now);
  }

  /** Of all the instruments given, whoever needs them. */
  async of(tx: Transaction, instrumentIds: readonly string[], now: EpochMs): Promise<Statistics> {
    const { returns } = this.#limits.portfolio;
    const end = lastEnd(now, returns.barMs);
    const isSame = end === this.#end;
    const known = isSame ? this.#known : new Map<string, Float64Array>();
    const days = isSame ? this.#days : new Map<string, RangeBars>();
    const missing = instrumentIds.filter(id => !known.has(id));
    if (missing.length > 0) {
      const ends = endsUntil(end, returns);
      const closes = await readCloses(tx, missing, { ends, base: this.#base, barMs: returns.barMs });
      for (const id of missing)
        known.set(id, returnsOf(closes.get(id) ?? new Float64Array(ends.length).fill(Number.NaN)));
      const count = rangeDays(this.#limits.sizing);
      if (count !== null) {
        for (const [id, bars] of await readDays(tx, missing, { end, base: this.#base, count })) days.set(id, bars);
      }
      // What was unknown a moment ago counts as unknown no longer.
      this.#statistics = new ReturnStatistics(
        { returns: id => known.get(id) ?? null, days: id => days.get(id) ?? null },
        returns,
      );
    }
    this.#end = end;
    this.#known = known;
    this.#days = days;
    return this.#statistics;
  }
}

interface Bars {
  readonly ends: readonly EpochMs[];
  readonly base: Timeframe;
  readonly barMs: number;
}

/** The close of the bar that ended at each moment, NaN where it is not stored: of the base candle, else of one as long as the bars. */
async function readCloses(
  tx: Transaction,
  instrumentIds: readonly string[],
  { ends, base, barMs }: Bars,
): Promise<ReadonlyMap<string, Float64Array>> {
  const baseMs = timeframeMs(base);
  const opens = (lengthMs: number) => ends.map(end => new Date(end - lengthMs));
  const longer = TIMEFRAMES.find(one => timeframeMs(one) === barMs) ?? base;
  const { rows } = await sql<{ instrument: string; ends: number; close: number }>`
    select instrument_id as instrument, (extract(epoch from open_time) * 1000)::float8 + ${barMs} as ends, close::float8 as close
      from candles where instrument_id = any(${instrumentIds}) and timeframe = ${longer} and open_time = any(${opens(barMs)}::timestamptz[])
    union all
    select instrument_id, (extract(epoch from open_time) * 1000)::float8 + ${baseMs}, close::float8
      from candles where instrument_id = any(${instrumentIds}) and timeframe = ${base} and open_time = any(${opens(baseMs)}::timestamptz[])`.execute(
    tx,
  );
  const first = ends[0] ?? 0;
  const closes = new Map<string, Float64Array>();
  for (const { instrument, ends: at, close } of rows) {
    const own = closes.get(instrument) ?? new Float64Array(ends.length).fill(Number.NaN);
    own[Math.round((at - first) / barMs)] = close; // the base candle comes last and counts
    closes.set(instrument, own);
  }
  return closes;
}

interface Days {
  readonly end: EpochMs;
  readonly base: Timeframe;
  readonly count: number;
}

/** The last days of 24 hours each, that end at `end`: of the base candles that are stored. */
async function readDays(
  tx: Transaction,
  instrumentIds: readonly string[],
  { end, base, count }: Days,
): Promise<ReadonlyMap<string, RangeBars>> {
  const from = end - count * DAY_MS;
  const day = sql`floor((extract(epoch from open_time) * 1000 - ${from}::float8) / ${DAY_MS}::float8)::integer`;
  const [{ rows }, closes] = await Promise.all([
    sql<{ instrument: string; day: number; high: number; low: number }>`
      select instrument_id as instrument, ${day} as day, max(high)::float8 as high, min(low)::float8 as low
        from candles where instrument_id = any(${instrumentIds}) and timeframe = ${base}
          and open_time >= ${new Date(from)} and open_time < ${new Date(end)} group by 1, 2`.execute(tx),
    readCloses(tx, instrumentIds, { ends: endsUntil(end, { barMs: DAY_MS, length: count }), base, barMs: DAY_MS }),
  ]);
  const unknown = (): Float64Array => new Float64Array(count).fill(Number.NaN);
  const bars = new Map(
    [...closes].map(([id, close]): [string, RangeBars] => [id, { high: unknown(), low: unknown(), close }]),
  );
  for (const { instrument, day: index, high, low } of rows) {
    const own = bars.get(instrument);
    if (own === undefined) continue;
    own.high[index] = high;
    own.low[index] = low;
  }
  return bars;
}

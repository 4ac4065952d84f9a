import { sql } from 'kysely';
import { type EpochMs, epochMs, TIMEFRAMES, type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
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
import { usesMethod } from '../core/sizing/settings.ts';

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
    const known = end === this.#end ? this.#known : new Map<string, Float64Array>();
    const missing = instrumentIds.filter(id => !known.has(id));
    if (missing.length > 0) {
      const ends = endsUntil(end, returns);
      const closes = await readCloses(tx, missing, { ends, base: this.#base, barMs: returns.barMs });
      for (const id of missing)
        known.set(id, returnsOf(closes.get(id) ?? new Float64Array(ends.length).fill(Number.NaN)));
      // What was unknown a moment ago counts as unknown no longer.
      this.#statistics = new ReturnStatistics(id => known.get(id) ?? null, returns);
    }
    this.#end = end;
    this.#known = known;
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

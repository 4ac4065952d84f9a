import { sql } from 'kysely';
import type { Flow } from '#shared/domain/flow.ts';
import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs, Timeframe } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { ClosedCandle } from '../core/closed-candle.ts';

/** A candle whose features wait. */
export interface WaitingCandle extends ClosedCandle {
  /** By the wall clock. */
  readonly since: EpochMs;
}

interface WaitingRow extends Flow {
  readonly instrumentId: string;
  readonly openTime: EpochMs;
  readonly id: Id;
  readonly correlationId: Id;
  readonly marketTime: EpochMs;
  readonly since: EpochMs;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

/** All that waits, oldest first, locked until the transaction ends; `skip`: without what another transaction is about to take. */
export async function readWaiting(
  tx: Transaction,
  base: Timeframe,
  locked: 'wait' | 'skip',
): Promise<readonly WaitingCandle[]> {
  const { rows } = await sql<WaitingRow>`
    select w.instrument_id as "instrumentId", w.open_time as "openTime", w.message_id as id, w.correlation_id as "correlationId",
      w.market_time as "marketTime", w.waits_since as since, c.open, c.high, c.low, c.close, c.volume,
      c.buy_volume::float8 as "buyVolume", c.trades, c.mean_spread as "meanSpread", c.mean_imbalance as "meanImbalance"
    from features_waiting w join candles c
      on c.instrument_id = w.instrument_id and c.timeframe = ${base} and c.open_time = w.open_time
    order by w.open_time, w.instrument_id for update of w ${locked === 'skip' ? sql`skip locked` : sql``}`.execute(tx);
  return rows.map(({ instrumentId, id, correlationId, marketTime, since, ...row }) => {
    const { buyVolume, trades, meanSpread, meanImbalance, ...candle } = row;
    const flow = { buyVolume, trades, meanSpread, meanImbalance };
    const isKnown = Object.values(flow).some(value => value !== null);
    return { cause: { id, correlationId, marketTime }, instrumentId, candle, flow: isKnown ? flow : null, since };
  });
}

export async function saveWaiting(tx: Transaction, candles: readonly WaitingCandle[]): Promise<void> {
  if (candles.length === 0) return;
  const values = candles.map(({ cause, instrumentId, candle, since }) => ({
    ...{ instrument_id: instrumentId, open_time: new Date(candle.openTime) },
    ...{ message_id: cause.id, correlation_id: cause.correlationId, market_time: new Date(cause.marketTime) },
    waits_since: new Date(since),
  }));
  await tx
    .insertInto('features_waiting')
    .values(values)
    .onConflict(conflict => conflict.doNothing())
    .execute();
}

export async function endWaiting(tx: Transaction, candles: readonly ClosedCandle[]): Promise<void> {
  if (candles.length === 0) return;
  const ids = candles.map(one => one.instrumentId);
  const times = candles.map(one => new Date(one.candle.openTime).toISOString());
  await sql`delete from features_waiting w using unnest(${ids}::text[], ${times}::timestamptz[]) as p(id, time)
    where w.instrument_id = p.id and w.open_time = p.time`.execute(tx);
}

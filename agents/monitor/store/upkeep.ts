import { sql } from 'kysely';
import { z } from 'zod';
import type { Timeframe } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';

export interface RetentionPolicy {
  readonly deliveriesHours: number;
  readonly holdsDays: number;
  readonly featuresDays: number;
  readonly candlesDays: number;
  /** Of the bars that stay of older candles; null: none stay. */
  readonly joinedTimeframe: Timeframe | null;
  readonly joinedDays: number;
  readonly equityDays: number;
  readonly errorsDays: number;
  readonly venueCallsDays: number;
  readonly studiesDays: number;
  readonly baseTimeframe: string;
  /** Rows of each kind that one call removes at most. */
  readonly batch: number;
}

const removedRows = z.record(z.string(), z.number()).nullable();

/** Rows removed by kind, in one audited call; null when another run is at it. */
export async function retain(
  tx: Transaction,
  policy: RetentionPolicy,
): Promise<Readonly<Record<string, number>> | null> {
  const { rows } = await sql<{ removed: unknown }>`
    select tradewind_retain(${JSON.stringify(policy)}::jsonb) as removed`.execute(tx);
  return removedRows.parse(rows[0]?.removed ?? null);
}

/** Makes the candle partitions up to and with the month of `through`. */
export async function ensurePartitions(tx: Transaction, through: Date): Promise<void> {
  await sql`select tradewind_ensure_partitions(${through})`.execute(tx);
}

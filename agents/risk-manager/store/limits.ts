import { sql } from 'kysely';
import type { Decimal } from '#shared/kernel/decimal.ts';
import type { Transaction } from '#shared/messaging/handler.ts';

export interface LimitsRow {
  readonly maxPositions: number;
  /** In quote. */
  readonly maxExposure: Decimal;
  /** In quote. */
  readonly maxHeat: Decimal;
  /** Of leaving a position, as a share of what is traded. */
  readonly feeRate: Decimal;
}

/** Puts the limits in force into the table that the database's own check reads, when they are others than there. */
export async function keepLimits(
  tx: Transaction,
  account: string,
  { now, stored }: { readonly now: LimitsRow; readonly stored: LimitsRow | null },
): Promise<void> {
  if (stored !== null && isSame(stored, now)) return;
  await sql`insert into risk_limits (account, max_positions, max_exposure, max_heat, fee_rate)
    values (${account}, ${now.maxPositions}, ${now.maxExposure.toFixed()}, ${now.maxHeat.toFixed()}, ${now.feeRate.toFixed()})
    on conflict (account) do update set max_positions = excluded.max_positions, max_exposure = excluded.max_exposure,
      max_heat = excluded.max_heat, fee_rate = excluded.fee_rate, updated_at = now()`.execute(tx);
}

const isSame = (one: LimitsRow, other: LimitsRow): boolean =>
  one.maxPositions === other.maxPositions &&
  one.maxExposure.eq(other.maxExposure) &&
  one.maxHeat.eq(other.maxHeat) &&
  one.feeRate.eq(other.feeRate);

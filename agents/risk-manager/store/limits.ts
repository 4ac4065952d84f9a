import { sql } from 'kysely';
import type { Decimal } from '#shared/kernel/decimal.ts';
import type { Transaction } from '#shared/messaging/handler.ts';

export interface LimitsRow {
  readonly maxPositions: number;
  /** In quote. */
  readonly maxExposure: Decimal;
}

/** Puts the limits in force into the table that the database's own check reads, when they are others than there. */
export async function keepLimits(
  tx: Transaction,
  account: string,
  { now, stored }: { readonly now: LimitsRow; readonly stored: LimitsRow | null },
): Promise<void> {
  if (stored?.maxPositions === now.maxPositions && stored.maxExposure.eq(now.maxExposure)) return;
  await sql`insert into risk_limits (account, max_positions, max_exposure)
    values (${account}, ${now.maxPositions}, ${now.maxExposure.toFixed()})
    on conflict (account) do update set max_positions = excluded.max_positions, max_exposure = excluded.max_exposure,
      updated_at = now()`.execute(tx);
}

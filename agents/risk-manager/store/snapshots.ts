import { sql } from 'kysely';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { RiskSnapshot } from '../core/portfolio/snapshot.ts';

/** The drawdown of the whole account at the last point of its curve; null before the first. */
export async function readDrawdown(tx: Transaction, account: string): Promise<number | null> {
  const row = await tx
    .selectFrom('equity')
    .select('drawdown')
    .where('account', '=', account)
    .where('bot_id', '=', '*')
    .orderBy('market_time', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : Number(row.drawdown);
}

/** Keeps a look at the account: the last one of each hour of market time stays. */
export async function saveSnapshot(
  tx: Transaction,
  { account, now, snapshot }: { readonly account: string; readonly now: EpochMs; readonly snapshot: RiskSnapshot },
): Promise<void> {
  const { equity, heat, exposure, correlatedHeat, drawdown, level } = snapshot;
  const at = new Date(now);
  await sql`insert into risk_snapshots as s (account, hour, market_time, equity, heat, correlated_heat, exposure, drawdown, level, detail)
    values (${account}, date_trunc('hour', ${at}::timestamptz, 'UTC'), ${at}, ${equity}, ${heat}, ${correlatedHeat}, ${exposure}, ${drawdown},
      ${level}, ${JSON.stringify(snapshot)}::jsonb)
    on conflict (account, hour) do update set market_time = excluded.market_time, equity = excluded.equity, heat = excluded.heat,
      correlated_heat = excluded.correlated_heat, exposure = excluded.exposure, drawdown = excluded.drawdown,
      level = excluded.level, detail = excluded.detail where s.market_time <= excluded.market_time`.execute(tx);
}

import { z } from 'zod';
import { type RiskReport, riskReport } from '../../contracts/api/risk.ts';
import type { Reader } from './reader.ts';

const detail = z.record(z.string(), z.unknown());

/** The risk manager's last look at the account; null before the first. */
export async function readRisk(db: Reader, account: string): Promise<RiskReport | null> {
  const row = await db
    .selectFrom('risk_snapshots')
    .select(['market_time', 'detail'])
    .where('account', '=', account)
    .orderBy('hour', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return null;
  return riskReport.parse({ ...detail.parse(row.detail), time: new Date(row.market_time).toISOString() });
}

import { z } from 'zod';
import type { BotDetails, BotVersion, ShadowComparison } from '../../contracts/api/status.ts';
import { exitPlan } from '../../domain/exit-plan.ts';
import { isoOf, type Reader } from './reader.ts';
import { readBots } from './status.ts';

const params = z.record(z.string(), z.json());

/** All of one bot: what it runs on, what it ran on before, and how its shadow compares; null when there is none. */
export async function readBot(db: Reader, botId: string): Promise<BotDetails | null> {
  const [bots, versions, comparison] = await Promise.all([
    readBots(db),
    readVersions(db, botId),
    readComparison(db, botId),
  ]);
  const bot = bots.find(({ name }) => name === botId);
  const current = versions.find(({ version }) => version === bot?.version);
  if (bot === undefined || current === undefined) return null;
  return { ...bot, params: current.params, versions: [...versions], comparison: [...comparison] };
}

/** The latest first. */
async function readVersions(db: Reader, botId: string): Promise<readonly BotVersion[]> {
  const rows = await db
    .selectFrom('bot_versions')
    .selectAll()
    .where('bot_id', '=', botId)
    .orderBy('version', 'desc')
    .execute();
  return rows.map(row => ({
    version: row.version,
    strategy: row.strategy,
    params: params.parse(row.params),
    instruments: row.instrument_ids,
    timeframe: row.timeframe,
    minConfidence: row.min_confidence,
    exits: exitPlan.parse(row.exits),
    createdBy: row.created_by,
    createdAt: isoOf(row.created_at),
  }));
}

async function readComparison(db: Reader, botId: string): Promise<readonly ShadowComparison[]> {
  const rows = await db
    .selectFrom('shadow_comparison')
    .selectAll()
    .where('shadow_bot', '=', botId)
    .orderBy('traded_bot')
    .orderBy('instrument')
    .execute();
  return rows.map(row => ({
    tradedBot: row.traded_bot,
    instrument: row.instrument,
    bars: row.bars,
    sameDecisions: row.same_decisions,
    shadowEntries: row.shadow_entries,
    tradedEntries: row.traded_entries,
    shadowTrades: row.shadow_trades,
    shadowReturnPct: row.shadow_return_pct,
    tradedTrades: row.traded_trades,
    tradedReturnPct: row.traded_return_pct,
  }));
}

/** A line of a bot's past: what was done, by whom, and what it was before and after. */
export interface BotEvent {
  readonly at: string;
  readonly action: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly reason: string | null;
}

const audited = z
  .looseObject({ state: z.string().optional(), version: z.int().optional(), reason: z.string().optional() })
  .nullable();

/** The latest first. */
export async function readBotEvents(
  db: Reader,
  { bot, limit }: { readonly bot: string; readonly limit: number },
): Promise<readonly BotEvent[]> {
  const rows = await db
    .selectFrom('audit_log')
    .select(['created_at', 'action', 'old_value', 'new_value'])
    .where('resource_type', '=', 'bot')
    .where('resource_id', '=', bot)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(row => {
    const [before, after] = [audited.parse(row.old_value), audited.parse(row.new_value)];
    const reason = after?.reason ?? null;
    return { at: isoOf(row.created_at), action: row.action, from: standing(before), to: standing(after), reason };
  });
}

/** `RUNNING on 3` */
const standing = (one: z.output<typeof audited>): string | null => {
  if (one?.state === undefined) return null;
  return one.version === undefined ? one.state : `${one.state} on ${one.version}`;
};

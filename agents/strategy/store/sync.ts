import { sql } from 'kysely';
import { z } from 'zod';
import { exitPlan } from '#shared/domain/exit-plan.ts';
import { featureSpec } from '#shared/indicators/feature.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { type EpochMs, TIMEFRAMES } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { BOT_STATES, isStepping } from '../core/bot-state.ts';
import type { BotDefinition } from '../core/desired-bots.ts';
import type { BotChange, StoredBot } from '../core/sync-bots.ts';

const storedBot = z.strictObject({
  id: z.string(),
  version: z.int(),
  lastVersion: z.int(),
  setBy: z.string(),
  shadowSince: z
    .int()
    .transform(ms => ms as EpochMs)
    .nullable(),
  state: z.enum(BOT_STATES),
  stateReason: z.string(),
  definition: z.strictObject({
    account: z.string(),
    strategy: z.string(),
    params: z.unknown(),
    instrumentIds: z.array(z.string()),
    timeframe: z.enum(TIMEFRAMES),
    features: z.record(z.string(), featureSpec),
    minConfidence: z.number(),
    exits: exitPlan,
    allocationShare: z.string(),
  }),
});

/** The account's bots, locked until the transaction ends. */
export async function readStoredBots(tx: Transaction, account: string): Promise<readonly StoredBot[]> {
  const { rows } = await sql`
    select id, version, (select max(v.version) from bot_versions v where v.bot_id = bots.id) as "lastVersion",
      set_by as "setBy", (extract(epoch from shadow_since) * 1000)::float8 as "shadowSince", state, state_reason as "stateReason",
      jsonb_build_object('account', account, 'strategy', strategy, 'params', params, 'instrumentIds', instrument_ids, 'timeframe', timeframe,
        'features', features, 'minConfidence', min_confidence, 'exits', exits, 'allocationShare', allocation_share::text) as definition
    from bots where account = ${account} order by id for no key update`.execute(tx);
  return z.array(storedBot).parse(rows);
}

/** Writes new and changed bots, the memory of those that decide anew, and a line of `audit_log` for each. */
export async function saveChanges(tx: Transaction, changes: readonly BotChange[]): Promise<void> {
  if (changes.length === 0) return;
  const bots = changes.map(change => ({
    id: change.id,
    version: change.version,
    set_by: change.setBy,
    shadow_since: change.shadowSince === null ? null : new Date(change.shadowSince),
    state: change.state,
    state_reason: change.stateReason,
    ...change.definition,
  }));
  await sql`insert into bots (id, account, strategy, version, params, instrument_ids, timeframe, features, min_confidence, exits, allocation_share, state, state_reason,
      set_by, shadow_since)
    select id, account, strategy, version, params, "instrumentIds", timeframe, features, "minConfidence", exits, "allocationShare", state, state_reason,
      set_by, shadow_since
    from jsonb_to_recordset(${JSON.stringify(bots)}::jsonb) as r(id text, account text, strategy text, version integer, params jsonb,
      "instrumentIds" text[], timeframe text, features jsonb, "minConfidence" double precision, exits jsonb, "allocationShare" numeric, state text, state_reason text, set_by text, shadow_since timestamptz)
    on conflict (id) do update set account = excluded.account, strategy = excluded.strategy, version = excluded.version, params = excluded.params,
      instrument_ids = excluded.instrument_ids, timeframe = excluded.timeframe, features = excluded.features,
      min_confidence = excluded.min_confidence, exits = excluded.exits, allocation_share = excluded.allocation_share, state = excluded.state,
      state_reason = excluded.state_reason, set_by = excluded.set_by, shadow_since = excluded.shadow_since, updated_at = now()`.execute(
    tx,
  );
  const begun = changes.flatMap(({ id, startState }) => (startState === null ? [] : [{ id, state: startState.value }]));
  const audits = changes.map(change => ({
    id: change.id,
    action: change.before === null ? 'bot-created' : 'bot-changed',
    before: change.before && audited(change.before),
    after: audited(change),
  }));
  await Promise.all([
    sql`insert into strategy_state (bot_id, state)
      select id, coalesce(state, '{}') from jsonb_to_recordset(${JSON.stringify(begun)}::jsonb) as r(id text, state jsonb)
      on conflict (bot_id) do update set state = excluded.state, pending = '{}', updated_at = now()`.execute(tx),
    sql`insert into audit_log (action, resource_type, resource_id, old_value, new_value)
      select action, 'bot', id, before, after
      from jsonb_to_recordset(${JSON.stringify(audits)}::jsonb) as r(id text, action text, before jsonb, after jsonb)`.execute(
      tx,
    ),
  ]);
}

const audited = ({ version, setBy, shadowSince, state, stateReason, definition }: Omit<StoredBot, 'lastVersion'>) => ({
  ...{ version, setBy, shadowSince, state, stateReason },
  ...definition,
});

/** Bots with bars that still wait for instruments. */
export async function readWaiting(tx: Transaction, account: string): Promise<readonly string[]> {
  const { rows } = await sql<{ bot_id: string }>`
    select bot_id from strategy_state join bots on bots.id = bot_id
    where pending <> '{}' and account = ${account}`.execute(tx);
  return rows.map(row => row.bot_id);
}

/** What a bot ran on in a version; null when it never had it. */
export async function readVersion(
  tx: Transaction,
  { botId, version }: { readonly botId: string; readonly version: number },
): Promise<Pick<
  BotDefinition,
  'strategy' | 'params' | 'instrumentIds' | 'timeframe' | 'minConfidence' | 'exits'
> | null> {
  const { rows } = await sql`
    select strategy, params, instrument_ids as "instrumentIds", timeframe, min_confidence as "minConfidence", exits
    from bot_versions where bot_id = ${botId} and version = ${version}`.execute(tx);
  const { strategy, params, instrumentIds, timeframe, minConfidence, exits } = storedBot.shape.definition.shape;
  const [found = null] = z
    .array(z.strictObject({ strategy, params, instrumentIds, timeframe, minConfidence, exits }))
    .parse(rows);
  return found;
}

/** Who issued a command. */
export async function readIssuer(tx: Transaction, commandId: Id): Promise<string> {
  const row = await tx.selectFrom('commands').select('issued_by').where('id', '=', commandId).executeTakeFirst();
  return row?.issued_by ?? 'operator';
}

/** The bots that decide at bars, with the name of their strategy. */
export const readStepping = (
  db: Transaction,
  account: string,
): Promise<readonly { readonly id: string; readonly strategy: string }[]> =>
  db
    .selectFrom('bots')
    .select(['id', 'strategy'])
    .where('account', '=', account)
    .where('state', 'in', BOT_STATES.filter(isStepping))
    .execute();

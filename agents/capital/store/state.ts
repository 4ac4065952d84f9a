import { sql } from 'kysely';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { Turn } from '../core/turn.ts';
import type { FlowScope } from './flows.ts';

const dateOf = (moment: EpochMs | null): Date | null => (moment === null ? null : new Date(moment));

/** Keeps where the account's capital stands after a turn. */
export async function saveTurn(tx: Transaction, { account, quote }: FlowScope, turn: Turn): Promise<void> {
  const moments = {
    turned_at: dateOf(turn.turnedAt),
    settled_at: dateOf(turn.settledAt),
    rebalanced_at: dateOf(turn.rebalancedAt),
  };
  await tx
    .insertInto('capital_state')
    .values({ account, ...moments })
    .onConflict(conflict => conflict.column('account').doUpdateSet({ ...moments, updated_at: sql<Date>`now()` }))
    .execute();
  const bots = new Set([...(turn.targets?.keys() ?? []), ...(turn.settled?.keys() ?? [])]);
  const rows = [...bots].sort().map(bot => ({
    bot_id: bot,
    target: turn.targets?.get(bot)?.toFixed() ?? null,
    settled_pnl: turn.settled?.get(bot)?.toFixed() ?? null,
  }));
  if (rows.length === 0) return;
  // a bot without capital has no row, so that it is given its first when there is some
  await sql`update allocations a set share = b.allocation_share, target = coalesce(r.target, a.target),
      settled_pnl = case when ${turn.settled !== null} then coalesce(r.settled_pnl, 0) else a.settled_pnl end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(bot_id text, target numeric, settled_pnl numeric)
    join bots b on b.id = r.bot_id
    where (a.account, a.bot_id, a.asset) = (${account}, r.bot_id, ${quote})`.execute(tx);
}

export interface StateChange {
  /** Null: that of the profile. */
  readonly method?: string | null;
  /** Null: capital works. */
  readonly preservedSince?: EpochMs | null;
}

export async function saveState(tx: Transaction, account: string, change: StateChange): Promise<void> {
  const { method, preservedSince } = change;
  const changed = {
    ...(method === undefined ? {} : { method }),
    ...(preservedSince === undefined ? {} : { preserved_since: dateOf(preservedSince) }),
  };
  await tx
    .insertInto('capital_state')
    .values({ account, ...changed })
    .onConflict(conflict => conflict.column('account').doUpdateSet({ ...changed, updated_at: sql<Date>`now()` }))
    .execute();
}

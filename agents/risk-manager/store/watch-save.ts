import { sql } from 'kysely';
import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { eventIdOf } from '../core/breakers/event-id.ts';
import type { Memory } from '../core/breakers/memory.ts';
import type { Change } from '../core/watch.ts';
import type { Seen } from '../core/watch-row.ts';

/** Keeps what breakers remember. */
export async function saveMemory(
  tx: Transaction,
  account: string,
  { memory, seen }: { readonly memory: Memory; readonly seen: Seen },
): Promise<void> {
  await sql`insert into account_watch (account, memory, seen) values (${account}, ${JSON.stringify(memory)}, ${JSON.stringify(seen)})
    on conflict (account) do update set memory = excluded.memory, seen = excluded.seen, updated_at = now()`.execute(tx);
}

/** Notes that closed positions are in the memory, and forgets of them what is not asked for any more. */
export async function noteClosings(
  tx: Transaction,
  account: string,
  { positionIds, since }: { readonly positionIds: readonly string[]; readonly since: EpochMs },
): Promise<void> {
  if (positionIds.length === 0) return;
  const noted = sql`insert into watched_closings (account, closed_at, position_id)
    select account, closed_at, id from positions where id = any(${positionIds}::uuid[]) on conflict do nothing`.execute(
    tx,
  );
  const over = sql`delete from watched_closings where account = ${account} and closed_at < ${new Date(since)}`.execute(
    tx,
  );
  await Promise.all([noted, over]);
}

/** Who changed breakers, when and why. */
export interface ChangedBy {
  readonly account: string;
  readonly now: EpochMs;
  readonly by: 'risk-manager' | 'operator';
  readonly reason: string;
  readonly commandId: Id | null;
}

/** Writes breakers as they stand now, and the event of each. */
export async function saveChanges(tx: Transaction, changes: readonly Change[], about: ChangedBy): Promise<void> {
  await Promise.all(changes.map(change => saveChange(tx, change, about)));
}

async function saveChange(tx: Transaction, change: Change, about: ChangedBy): Promise<void> {
  const { account, now, by, reason, commandId } = about;
  const { kind, subject, scope, effect, sizeShare, state, reading, limit } = change.breaker;
  const until = state.kind === 'closed' ? state.heldOffUntil : state.until;
  const date = until === null ? null : new Date(until);
  const since = state.kind === 'closed' ? now : state.since;
  const common = {
    account,
    kind,
    subject,
    effect,
    reading,
    trip_limit: limit,
    until: date,
    changed_by: by,
    reason,
    command_id: commandId,
  };
  const row = { ...common, scope, size_share: sizeShare, state: state.kind, since: new Date(since) };
  const stored = tx
    .insertInto('breakers')
    .values(row)
    .onConflict(conflict => conflict.columns(['account', 'kind', 'subject']).doUpdateSet(row))
    .execute();
  const id = eventIdOf(account, change.breaker, now);
  const moved = { from_state: change.from, to_state: state.kind, market_time: new Date(now) };
  const recorded = tx
    .insertInto('breaker_events')
    .values({ id, ...common, ...moved })
    .onConflict(conflict => conflict.column('id').doNothing())
    .execute();
  const audited = tx
    .insertInto('audit_log')
    .values({
      action: 'breaker-changed',
      resource_type: 'breaker',
      resource_id: `${account}|${kind}|${subject}`,
      old_value: JSON.stringify({ state: change.from }),
      new_value: JSON.stringify({ state: state.kind, until, effect, reading, limit, by, reason, commandId }),
    })
    .execute();
  await Promise.all([stored, recorded, audited]);
}

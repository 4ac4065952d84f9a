import { sql } from 'kysely';
import { z } from 'zod';
import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { type CommandProgress, isFinal } from '../core/command-state.ts';

const storedResult = z.record(z.string(), z.unknown()).catch({});

/** Where these commands stand; those that nobody issued are missing. */
export async function readCommands(tx: Transaction, ids: readonly Id[]): Promise<Map<Id, CommandProgress>> {
  const rows = await tx.selectFrom('commands').select(['id', 'state', 'result']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, state, result }) => [id, { state, result: storedResult.parse(result) }]));
}

/** `now`: wall time, the end of those that are over. */
export async function saveCommands(
  tx: Transaction,
  changed: ReadonlyMap<Id, CommandProgress>,
  now: EpochMs,
): Promise<void> {
  if (changed.size === 0) return;
  const rows = [...changed].map(([id, { state, result }]) => ({ id, state, result, finished: isFinal(state) }));
  await sql`
    update commands set state = r.state, result = r.result, finished_at = case when r.finished then ${new Date(now)}::timestamptz end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, state text, result jsonb, finished boolean)
    where commands.id = r.id`.execute(tx);
}

export interface IssuedCommand {
  readonly id: Id;
  readonly kind: 'halt' | 'reduce' | 'reconcile';
  readonly payload: Readonly<Record<string, string>>;
  readonly issuedBy: string;
}

/** False when the command was issued before: the id comes from whoever asks, so that asking twice is one command. */
export async function issueCommand(tx: Transaction, command: IssuedCommand): Promise<boolean> {
  const result = await tx
    .insertInto('commands')
    .values({
      id: command.id,
      kind: command.kind,
      payload: JSON.stringify(command.payload),
      issued_by: command.issuedBy,
    })
    .onConflict(conflict => conflict.column('id').doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0;
}
